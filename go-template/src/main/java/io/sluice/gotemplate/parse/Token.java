package io.sluice.gotemplate.parse;

import io.sluice.gotemplate.format.QuotedText;

/// A piece of a template's text.
///
/// @param position where it starts, in characters from 0
/// @param text the piece as it is written; of an ERROR what is wrong
/// @param line where it starts, from 1
record Token(Type type, int position, String text, int line) {

    enum Type {
        ERROR,
        BOOL,
        CHAR,
        CHAR_CONSTANT,
        COMPLEX,
        ASSIGN,
        DECLARE,
        EOF,
        FIELD,
        IDENTIFIER,
        LEFT_DELIMITER,
        LEFT_PAREN,
        NUMBER,
        PIPE,
        RAW_STRING,
        RIGHT_DELIMITER,
        RIGHT_PAREN,
        SPACE,
        STRING,
        TEXT,
        VARIABLE,
        BLOCK,
        BREAK,
        CONTINUE,
        DOT,
        DEFINE,
        ELSE,
        END,
        IF,
        NIL,
        RANGE,
        TEMPLATE,
        WITH;

        boolean keyword() {
            return compareTo(BLOCK) >= 0;
        }

        /// Whether it can begin an operand.
        boolean operand() {
            return switch (this) {
                case BOOL,
                        CHAR_CONSTANT,
                        COMPLEX,
                        DOT,
                        FIELD,
                        IDENTIFIER,
                        NUMBER,
                        NIL,
                        RAW_STRING,
                        STRING,
                        VARIABLE,
                        LEFT_PAREN -> true;
                default -> false;
            };
        }
    }

    /// How errors show it.
    String shown() {
        return switch (type) {
            case EOF -> "EOF";
            case ERROR -> text;
            default ->
                type.keyword()
                        ? "<" + text + ">"
                        : text.codePointCount(0, text.length()) > 10
                                ? QuotedText.of(text.substring(0, text.offsetByCodePoints(0, 10))) + "..."
                                : QuotedText.of(text);
        };
    }
}
