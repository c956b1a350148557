package io.sluice.gateway.source;

import io.sluice.model.settings.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a source said last, on disk, so that a gateway can start while the source is away. Signed with the node
/// secret: nobody else can put definitions there.
final class LastKnown {
    private static final Logger LOG = LoggerFactory.getLogger(LastKnown.class);
    private static final String KIND = "HmacSHA256";

    private final Path file;
    private final Secret secret;
    private byte[] written = {};

    LastKnown(Path file, Secret secret) {
        this.file = file;
        this.secret = secret;
    }

    /// A failure is said in the log and harms nothing else.
    void keep(String text) {
        var content = text.getBytes(StandardCharsets.UTF_8);
        if (Arrays.equals(content, written)) return;
        var whole = (signature(content) + "\n" + text).getBytes(StandardCharsets.UTF_8);
        try {
            DurableFile.write(file, whole);
        } catch (IOException unwritable) {
            LOG.atWarn()
                    .addKeyValue("file", file.toString())
                    .addKeyValue("reason", unwritable.toString())
                    .log("what the dashboard said cannot be kept for a start without it");
        }
        // Said once for each change.
        written = content;
    }

    /// Empty when there is nothing, or nothing of ours.
    Optional<String> read() throws IOException {
        String whole;
        try {
            whole = Files.readString(file);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        int line = whole.indexOf('\n');
        if (line < 0) return Optional.empty();
        var text = whole.substring(line + 1);
        var expected = signature(text.getBytes(StandardCharsets.UTF_8)).getBytes(StandardCharsets.US_ASCII);
        if (MessageDigest.isEqual(expected, whole.substring(0, line).getBytes(StandardCharsets.US_ASCII))) {
            return Optional.of(text);
        }
        LOG.atWarn().addKeyValue("file", file.toString()).log("is not signed with this node secret and not used");
        return Optional.empty();
    }

    private String signature(byte[] content) {
        try {
            var mac = Mac.getInstance(KIND);
            // A key must not be empty.
            mac.init(new SecretKeySpec(("sluice:" + secret.reveal()).getBytes(StandardCharsets.UTF_8), KIND));
            return HexFormat.of().formatHex(mac.doFinal(content));
        } catch (GeneralSecurityException never) {
            throw new IllegalStateException("every Java runtime has " + KIND, never);
        }
    }
}
