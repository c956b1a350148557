package io.sluice.gotemplate.json;

import io.sluice.gotemplate.format.ByteSink;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.MalformedInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads JSON as Go reads it into an `interface {}`: numbers are doubles, the last of equal members counts,
/// bytes that are no UTF-8 and halves of surrogate pairs become U+FFFD. Nothing may follow the value, and a
/// byte order mark is no JSON.
///
/// *thread:* one.
public final class JsonReader {

    /// Deeper than any document that people exchange, and far from the end of a stack.
    private static final int MAX_DEPTH = 500;

    private final byte[] input;
    private int at;

    private JsonReader(byte[] input) {
        this.input = input;
    }

    /// @return a value of the table in `io.sluice.gotemplate.value`; maps and lists can be changed
    public static @Nullable Object read(byte[] input) throws MalformedInput {
        JsonReader reader = new JsonReader(input);
        reader.space();
        Object value = reader.value(0);
        reader.space();
        if (reader.at < input.length) {
            throw reader.malformed("invalid character after top-level value");
        }
        return value;
    }

    private @Nullable Object value(int depth) throws MalformedInput {
        if (depth > MAX_DEPTH) {
            throw malformed("exceeded max depth");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) throws MalformedInput {
        Map<String, @Nullable Object> object = new HashMap<>();
        at++;
        space();
        if (peek() == '}') {
            at++;
            return object;
        }
        while (true) {
            if (peek() != '"') {
                throw malformed("invalid character looking for beginning of object key string");
            }
            String name = string();
            space();
            expect(':', "after object key");
            space();
            object.put(name, value(depth + 1));
            space();
            if (peek() == '}') {
                at++;
                return object;
            }
            expect(',', "after object key:value pair");
            space();
        }
    }

    private List<@Nullable Object> array(int depth) throws MalformedInput {
        List<@Nullable Object> array = new ArrayList<>();
        at++;
        space();
        if (peek() == ']') {
            at++;
            return array;
        }
        while (true) {
            array.add(value(depth + 1));
            space();
            if (peek() == ']') {
                at++;
                return array;
            }
            expect(',', "after array element");
            space();
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) throws MalformedInput {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= input.length || input[at + i] != word.charAt(i)) {
                throw malformed("invalid character in literal " + word);
            }
        }
        at += word.length();
        return value;
    }

    private Double number() throws MalformedInput {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        boolean whole = true;
        if (peek() == '.') {
            whole = false;
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            whole = false;
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        if (whole && at - start < 16) {
            return smallWhole(start);
        }
        double number = Double.parseDouble(new String(input, start, at - start, StandardCharsets.US_ASCII));
        if (Double.isInfinite(number)) {
            throw malformed("cannot unmarshal number into Go value of type float64");
        }
        return number;
    }

    private Double smallWhole(int start) {
        boolean negative = input[start] == '-';
        long value = 0;
        for (int i = negative ? start + 1 : start; i < at; i++) {
            value = value * 10 + (input[i] - '0');
        }
        return negative ? -(double) value : (double) value;
    }

    private void digits() throws MalformedInput {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed(at < input.length ? "invalid character" : "unexpected end of JSON input");
        }
    }

    private String string() throws MalformedInput {
        int start = ++at;
        boolean ascii = true;
        while (at < input.length) {
            byte b = input[at];
            if (b == '"') {
                String text = ascii
                        ? new String(input, start, at - start, StandardCharsets.ISO_8859_1)
                        : new String(input, start, at - start, StandardCharsets.UTF_8);
                at++;
                return ascii ? text : replaced(text, start, at - 1);
            }
            if (b == '\\') {
                return escaped(start);
            }
            if (b >= 0 && b < ' ') {
                throw malformed("invalid character in string literal");
            }
            ascii &= b >= 0;
            at++;
        }
        throw malformed("unexpected end of JSON input");
    }

    /// Java replaces a whole broken sequence, Go every byte of it.
    private String replaced(String text, int from, int to) {
        return text.indexOf('\uFFFD') < 0 ? text : withoutInvalidBytes(GoText.of(input, from, to));
    }

    private static String withoutInvalidBytes(String text) {
        StringBuilder valid = new StringBuilder(text.length());
        text.codePoints().forEach(point -> valid.appendCodePoint(GoText.isInvalidByte(point) ? 0xFFFD : point));
        return valid.toString();
    }

    private String escaped(int start) throws MalformedInput {
        ByteSink text = new ByteSink(Integer.MAX_VALUE, input.length - start < 256 ? input.length - start : 256);
        at = start;
        while (at < input.length) {
            byte b = input[at++];
            if (b == '"') {
                return withoutInvalidBytes(text.toText());
            }
            if (b >= 0 && b < ' ') {
                throw malformed("invalid character in string literal");
            }
            if (b != '\\') {
                text.appendByte(b);
                continue;
            }
            int escape = peek();
            at++;
            switch (escape) {
                case '"', '\\', '/' -> text.append((char) escape);
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> text.appendPoint(unicode());
                default -> throw malformed("invalid character in string escape code");
            }
        }
        throw malformed("unexpected end of JSON input");
    }

    private int unicode() throws MalformedInput {
        int first = hex();
        if (!Character.isSurrogate((char) first)) {
            return first;
        }
        if (Character.isHighSurrogate((char) first)
                && peek() == '\\'
                && at + 1 < input.length
                && input[at + 1] == 'u') {
            int back = at;
            at += 2;
            int second = hex();
            if (Character.isLowSurrogate((char) second)) {
                return Character.toCodePoint((char) first, (char) second);
            }
            at = back;
        }
        return 0xFFFD;
    }

    private int hex() throws MalformedInput {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw malformed("invalid character in \\u hexadecimal character escape");
            }
            value = value << 4 | digit;
            at++;
        }
        return value;
    }

    private void expect(char c, String where) throws MalformedInput {
        if (peek() != c) {
            throw malformed(at < input.length ? "invalid character " + where : "unexpected end of JSON input");
        }
        at++;
    }

    private int peek() {
        return at < input.length ? input[at] : -1;
    }

    private void space() {
        while (at < input.length && (input[at] == ' ' || input[at] == '\n' || input[at] == '\r' || input[at] == '\t')) {
            at++;
        }
    }

    private MalformedInput malformed(String problem) {
        return new MalformedInput(problem, at);
    }
}
