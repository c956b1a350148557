package io.sluice.gateway.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// One block of a PEM text (RFC 1421, RFC 7468).
///
/// @param label   what stands after `BEGIN`
/// @param headers such as `Proc-Type`; in order
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PemBlock(String label, Map<String, String> headers, byte[] content) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("^([A-Za-z0-9-]+):\\s*(.*)$");

    /// All blocks of a text, in order; what stands between them is left out, as are blocks that are no Base64.
    ///
    /// A text whose line ends were lost is read as well: definitions carry PEM with blanks for them.
    static List<PemBlock> all(String text) {
        var blocks = new ArrayList<PemBlock>();
        var found = BLOCK.matcher(text);
        while (found.find()) {
            var headers = new LinkedHashMap<String, String>();
            var base64 = new StringBuilder();
            for (var line : found.group(2).split("\n", -1)) {
                var header = HEADER.matcher(line.strip());
                if (header.matches()) headers.put(header.group(1), header.group(2));
                else base64.append(line.replaceAll("\\s", ""));
            }
            try {
                blocks.add(new PemBlock(
                        found.group(1), headers, Base64.getDecoder().decode(base64.toString())));
            } catch (IllegalArgumentException notBase64) {
                // Not a block at all, for whoever looks for some.
            }
        }
        return blocks;
    }

    boolean privateKey() {
        return label.endsWith("PRIVATE KEY");
    }

    /// The text form, with a line end after it.
    String text() {
        var text = new StringBuilder("-----BEGIN ").append(label).append("-----\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        if (!headers.isEmpty()) text.append('\n');
        text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
        return text.append("\n-----END ").append(label).append("-----\n").toString();
    }
}
