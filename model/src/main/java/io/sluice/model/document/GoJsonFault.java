package io.sluice.model.document;

import java.nio.charset.StandardCharsets;

/// Says why a text is no JSON in the words of Go's decoder, which clients of a Tyk gateway read.
public final class GoJsonFault {
    private static final String VALUE = "looking for beginning of value";
    /// As deep as [Json] reads; each level takes two frames of the stack.
    private static final int DEEPEST = 1_000;

    private final String text;
    private int at;

    private GoJsonFault(String text) {
        this.text = text;
    }

    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1;

        Fault(String message) {
            super(message, null, false, false);
        }

        String text() {
            var message = getMessage();
            return message == null ? "" : message;
        }
    }

    /// Of the first value in `text`; what follows it is not looked at, as a decoder of streams does.
    ///
    /// @return "EOF" for a text without a value, "unexpected EOF" for one that breaks off; "" when nothing is wrong
    public static String of(byte[] text) {
        var scan = new GoJsonFault(new String(text, StandardCharsets.UTF_8));
        scan.blanks();
        if (scan.at >= scan.text.length()) return "EOF";
        try {
            scan.value(VALUE, 0);
            return "";
        } catch (Fault fault) {
            return fault.text();
        }
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char peek() throws Fault {
        blanks();
        if (at >= text.length()) throw new Fault("unexpected EOF");
        return text.charAt(at);
    }

    private Fault unexpected(String where) {
        char c = text.charAt(at);
        var shown =
                switch (c) {
                    case '\'' -> "'\\''";
                    case '"' -> "'\"'";
                    case '\n' -> "'\\n'";
                    case '\t' -> "'\\t'";
                    case '\r' -> "'\\r'";
                    default -> c < 0x20 ? String.format("'\\x%02x'", (int) c) : "'" + c + "'";
                };
        return new Fault("invalid character " + shown + " " + where);
    }

    private void value(String expected, int depth) throws Fault {
        if (depth > DEEPEST) throw new Fault("exceeded max depth");
        char c = peek();
        switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && !isDigit(c)) throw unexpected(expected);
                number();
            }
        }
    }

    private void object(int depth) throws Fault {
        at++;
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            if (peek() != '"') throw unexpected("looking for beginning of object key string");
            string();
            if (peek() != ':') throw unexpected("after object key");
            at++;
            value(VALUE, depth + 1);
            char c = peek();
            if (c == '}') break;
            if (c != ',') throw unexpected("after object key:value pair");
            at++;
        }
        at++;
    }

    private void array(int depth) throws Fault {
        at++;
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            value(VALUE, depth + 1);
            char c = peek();
            if (c == ']') break;
            if (c != ',') throw unexpected("after array element");
            at++;
        }
        at++;
    }

    private char next() throws Fault {
        if (at >= text.length()) throw new Fault("unexpected EOF");
        return text.charAt(at);
    }

    private void string() throws Fault {
        at++;
        while (true) {
            char c = next();
            if (c == '"') break;
            if (c < 0x20) throw unexpected("in string literal");
            at++;
            if (c != '\\') continue;
            char escape = next();
            if ("bfnrt\\/\"".indexOf(escape) >= 0) {
                at++;
            } else if (escape == 'u') {
                at++;
                for (int i = 0; i < 4; i++, at++) {
                    if (Character.digit(next(), 16) < 0) throw unexpected("in \\u hexadecimal character escape");
                }
            } else {
                throw unexpected("in string escape code");
            }
        }
        at++;
    }

    private void literal(String word) throws Fault {
        for (int i = 0; i < word.length(); i++, at++) {
            if (next() != word.charAt(i)) {
                throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
    }

    private void number() throws Fault {
        if (text.charAt(at) == '-') {
            at++;
            if (!isDigit(next())) throw unexpected("in numeric literal");
        }
        if (text.charAt(at) == '0') at++;
        else digits();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            if (!isDigit(next())) throw unexpected("after decimal point in numeric literal");
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            char sign = next();
            if (sign == '+' || sign == '-') at++;
            if (!isDigit(next())) throw unexpected("in exponent of numeric literal");
            digits();
        }
    }

    private void digits() {
        while (at < text.length() && isDigit(text.charAt(at))) at++;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
