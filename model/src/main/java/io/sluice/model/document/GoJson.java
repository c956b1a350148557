package io.sluice.model.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Writes JSON with the very bytes that Go's encoder writes: the signs less-than, greater-than and ampersand as
/// escapes, escapes with lower-case digits, numbers without an exponent.
public final class GoJson {
    private static final ObjectWriter WRITER =
            Json.MAPPER.writer(new Escapes()).with(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN);

    private static final ObjectWriter INDENTED = WRITER.with(printer());

    private static DefaultPrettyPrinter printer() {
        var lines = new DefaultIndenter("  ", "\n");
        return new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withObjectIndenter(lines)
                .withArrayIndenter(lines);
    }

    private GoJson() {}

    /// Compact, UTF-8.
    public static byte[] bytes(JsonNode node) {
        try {
            return WRITER.writeValueAsBytes(node);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a JSON tree could not be written", bug);
        }
    }

    public static String text(JsonNode node) {
        try {
            return WRITER.writeValueAsString(node);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a JSON tree could not be written", bug);
        }
    }

    /// Indented by two blanks, lines ended by `\n`, UTF-8.
    public static byte[] indented(JsonNode node) {
        try {
            return INDENTED.writeValueAsBytes(node);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a JSON tree could not be written", bug);
        }
    }

    private static final class Escapes extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        private final int[] ascii = standardAsciiEscapesForJSON();

        Escapes() {
            for (int c = 0; c < ascii.length; c++) {
                if (ascii[c] == ESCAPE_STANDARD || c == '<' || c == '>' || c == '&') {
                    ascii[c] = ESCAPE_CUSTOM;
                }
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            var escape = c < 0x80 ? ascii[c] == ESCAPE_CUSTOM : c == 0x2028 || c == 0x2029;
            return escape ? new SerializedString("\\u" + HexFormat.of().toHexDigits((char) c)) : null;
        }
    }
}
