package io.sluice.gotemplate.parse;

import io.sluice.gotemplate.format.QuotedText;
import java.util.Map;

/// Cuts the text of a template into tokens. Trim markers (`{{-`, `-}}`) and comments are dealt with here.
///
/// *thread:* one.
final class Lexer {

    private static final String LEFT = "{{";
    private static final String RIGHT = "}}";
    private static final int END = -1;
    private static final Map<String, Token.Type> KEYWORDS = Map.ofEntries(
            Map.entry(".", Token.Type.DOT),
            Map.entry("block", Token.Type.BLOCK),
            Map.entry("break", Token.Type.BREAK),
            Map.entry("continue", Token.Type.CONTINUE),
            Map.entry("define", Token.Type.DEFINE),
            Map.entry("else", Token.Type.ELSE),
            Map.entry("end", Token.Type.END),
            Map.entry("if", Token.Type.IF),
            Map.entry("range", Token.Type.RANGE),
            Map.entry("nil", Token.Type.NIL),
            Map.entry("template", Token.Type.TEMPLATE),
            Map.entry("with", Token.Type.WITH));

    private final String input;
    private int start;
    private int position;
    private int line = 1;
    private int startLine = 1;
    private int parens;
    private boolean insideAction;
    private boolean failed;

    Lexer(String input) {
        this.input = input;
    }

    Token next() {
        if (failed) {
            return new Token(Token.Type.EOF, position, "EOF", startLine);
        }
        return insideAction ? action() : text();
    }

    private Token text() {
        while (true) {
            int open = input.indexOf(LEFT, position);
            if (open < 0) {
                position = input.length();
                return token(position > start ? Token.Type.TEXT : Token.Type.EOF);
            }
            if (open > position) {
                int end = open;
                if (trimsBefore(open + LEFT.length())) {
                    while (end > start && isSpace(input.charAt(end - 1))) {
                        end--;
                    }
                }
                position = end;
                Token text = token(Token.Type.TEXT);
                position = open;
                skip();
                if (!text.text().isEmpty()) {
                    return text;
                }
            }
            position = open + LEFT.length();
            boolean trims = trimsBefore(position);
            int after = trims ? position + 2 : position;
            if (!input.startsWith("/*", after)) {
                Token delimiter = token(Token.Type.LEFT_DELIMITER);
                insideAction = true;
                position = after;
                skip();
                parens = 0;
                return delimiter;
            }
            position = after;
            skip();
            int close = input.indexOf("*/", position + 2);
            if (close < 0) {
                return error("unclosed comment");
            }
            position = close + 2;
            if (!atRight()) {
                return error("comment ends before closing delimiter");
            }
            passRight();
        }
    }

    private Token action() {
        if (atRight()) {
            if (parens > 0) {
                return error("unclosed left paren");
            }
            return rightDelimiter();
        }
        int c = advance();
        return switch (c) {
            case END -> error("unclosed action");
            case ' ', '\t', '\r', '\n' -> space();
            case '=' -> token(Token.Type.ASSIGN);
            case ':' -> advance() == '=' ? token(Token.Type.DECLARE) : error("expected :=");
            case '|' -> token(Token.Type.PIPE);
            case '"' -> quoted('"', Token.Type.STRING, "unterminated quoted string");
            case '`' -> raw();
            case '$' -> atTerminator() ? token(Token.Type.VARIABLE) : name(Token.Type.VARIABLE);
            case '\'' -> quoted('\'', Token.Type.CHAR_CONSTANT, "unterminated character constant");
            case '(' -> {
                parens++;
                yield token(Token.Type.LEFT_PAREN);
            }
            case ')' -> --parens < 0 ? error("unexpected right paren") : token(Token.Type.RIGHT_PAREN);
            case '.' -> isDigit(peek()) ? number() : atTerminator() ? token(Token.Type.DOT) : name(Token.Type.FIELD);
            default -> {
                if (c == '+' || c == '-' || c >= '0' && c <= '9') {
                    yield number();
                }
                if (isAlphanumeric(c)) {
                    yield identifier();
                }
                yield c > ' ' && c < 0x7F
                        ? token(Token.Type.CHAR)
                        : error("unrecognized character in action: " + unicode(c));
            }
        };
    }

    private Token rightDelimiter() {
        if (isSpace(input.charAt(position))) {
            position += 2; // The trim marker.
            skip();
            position += RIGHT.length();
            Token delimiter = token(Token.Type.RIGHT_DELIMITER);
            passSpaces();
            insideAction = false;
            return delimiter;
        }
        position += RIGHT.length();
        insideAction = false;
        return token(Token.Type.RIGHT_DELIMITER);
    }

    /// Passes the end of a comment and the space that it trims.
    private void passRight() {
        boolean trims = isSpace(input.charAt(position));
        position += (trims ? 2 : 0) + RIGHT.length();
        skip();
        if (trims) {
            passSpaces();
        }
    }

    private void passSpaces() {
        while (position < input.length() && isSpace(input.charAt(position))) {
            position++;
        }
        skip();
    }

    private Token space() {
        int first = position - 1;
        while (position < input.length() && isSpace(input.charAt(position))) {
            position++;
        }
        // The last space may belong to a trim marker.
        if (input.startsWith("-" + RIGHT, position)) {
            if (position - first == 1) {
                position = first;
                return rightDelimiter();
            }
            position--;
        }
        return token(Token.Type.SPACE);
    }

    private Token identifier() {
        passAlphanumeric();
        String word = input.substring(start, position);
        if (!atTerminator()) {
            return error("bad character " + unicode(peek()));
        }
        Token.Type keyword = KEYWORDS.get(word);
        return token(
                keyword != null
                        ? keyword
                        : word.equals("true") || word.equals("false") ? Token.Type.BOOL : Token.Type.IDENTIFIER);
    }

    private Token name(Token.Type type) {
        passAlphanumeric();
        return atTerminator() ? token(type) : error("bad character " + unicode(peek()));
    }

    private Token quoted(char quote, Token.Type type, String unterminated) {
        while (true) {
            int c = advance();
            if (c == '\\') {
                c = advance();
                if (c != END && c != '\n') {
                    continue;
                }
            }
            if (c == END || c == '\n') {
                return error(unterminated);
            }
            if (c == quote) {
                return token(type);
            }
        }
    }

    private Token raw() {
        int close = input.indexOf('`', position);
        if (close < 0) {
            return error("unterminated raw quoted string");
        }
        position = close + 1;
        return token(Token.Type.RAW_STRING);
    }

    private Token number() {
        position = start;
        if (!scanNumber()) {
            return badNumber();
        }
        int sign = peek();
        if (sign == '+' || sign == '-') { // A complex number: both parts without a blank.
            return scanNumber() && input.charAt(position - 1) == 'i' ? token(Token.Type.COMPLEX) : badNumber();
        }
        return token(Token.Type.NUMBER);
    }

    private Token badNumber() {
        return error("bad number syntax: " + QuotedText.of(input.substring(start, position)));
    }

    private boolean scanNumber() {
        accept("+-");
        String digits = "0123456789_";
        if (accept("0")) {
            if (accept("xX")) {
                digits = "0123456789abcdefABCDEF_";
            } else if (accept("oO")) {
                digits = "01234567_";
            } else if (accept("bB")) {
                digits = "01_";
            }
        }
        acceptRun(digits);
        if (accept(".")) {
            acceptRun(digits);
        }
        if (digits.length() == 11 && accept("eE") || digits.length() == 23 && accept("pP")) {
            accept("+-");
            acceptRun("0123456789_");
        }
        accept("i");
        if (isAlphanumeric(peek())) {
            advance();
            return false;
        }
        return true;
    }

    private boolean accept(String valid) {
        int c = peek();
        if (c != END && valid.indexOf(c) >= 0) {
            position++;
            return true;
        }
        return false;
    }

    private void acceptRun(String valid) {
        while (accept(valid)) {
            // Accepting is all.
        }
    }

    private void passAlphanumeric() {
        while (isAlphanumeric(peek())) {
            position += Character.charCount(peek());
        }
    }

    /// Whether what follows may stand behind a name.
    private boolean atTerminator() {
        int c = peek();
        return switch (c) {
            case END, '.', ',', '|', ':', ')', '(', ' ', '\t', '\r', '\n' -> true;
            default -> input.startsWith(RIGHT, position);
        };
    }

    private boolean atRight() {
        return input.startsWith(RIGHT, position)
                || position < input.length()
                        && isSpace(input.charAt(position))
                        && input.startsWith("-" + RIGHT, position + 1);
    }

    private boolean trimsBefore(int at) {
        return at + 1 < input.length() && input.charAt(at) == '-' && isSpace(input.charAt(at + 1));
    }

    private int peek() {
        return position < input.length() ? input.codePointAt(position) : END;
    }

    private int advance() {
        int c = peek();
        position += c == END ? 0 : Character.charCount(c);
        return c;
    }

    private Token token(Token.Type type) {
        String text = type == Token.Type.EOF ? "EOF" : input.substring(start, position);
        Token token = new Token(type, start, text, startLine);
        skip();
        return token;
    }

    private Token error(String problem) {
        failed = true;
        return new Token(Token.Type.ERROR, start, problem, startLine);
    }

    /// Begins the next token here.
    private void skip() {
        for (int i = start; i < position; i++) {
            if (input.charAt(i) == '\n') {
                line++;
            }
        }
        start = position;
        startLine = line;
    }

    private static String unicode(int c) {
        if (c == END) {
            return "U+FFFFFFFFFFFFFFFF";
        }
        String code = "U+%04X".formatted(c);
        return QuotedText.isPrint(c) ? code + " '" + Character.toString(c) + "'" : code;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlphanumeric(int c) {
        return c == '_' || c != END && (Character.isLetter(c) || Character.isDigit(c));
    }
}
