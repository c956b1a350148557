package io.sluice.gotemplate.sprig;

/// Names in the styles `snake_case`, `kebab-case` and `CamelCase`, with the word boundaries that Go's
/// `xstrings` sees: a run of capitals is one word, a number belongs to the word before it unless small
/// letters follow.
final class CaseStyles {

    private CaseStyles() {}

    static String snake(String text) {
        return lowered(text, '_');
    }

    static String kebab(String text) {
        return lowered(text, '-');
    }

    /// Every word with a capital, connectors removed; those at the start stay.
    static String pascal(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int[] points = text.codePoints().toArray();
        int i = 0;
        while (i < points.length && isConnector(points[i])) {
            out.appendCodePoint(points[i++]);
        }
        if (i == points.length) {
            return out.toString();
        }
        boolean capitals = Character.isUpperCase(points[i]);
        int current = Character.toUpperCase(points[i++]);
        for (; i < points.length; i++) {
            int before = current;
            current = points[i];
            if (isConnector(current) && isConnector(before)) {
                out.appendCodePoint(before);
                continue;
            }
            if (isConnector(before)) {
                capitals = Character.isUpperCase(current);
                current = Character.toUpperCase(current);
                continue;
            }
            if (capitals) {
                if (Character.isUpperCase(current)) {
                    current = Character.toLowerCase(current);
                } else {
                    capitals = false;
                }
            }
            out.appendCodePoint(before);
        }
        return out.appendCodePoint(current).toString();
    }

    private enum Sort {
        NONE,
        NUMBER,
        UPPER,
        LETTERS,
        CONNECTOR,
        PUNCTUATION,
        OTHER
    }

    private record Word(Sort sort, String text) {}

    private static String lowered(String text, char connector) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        Reader reader = new Reader(text);
        Word word = reader.next();
        while (reader.more()) {
            if (word.sort() != Sort.CONNECTOR) {
                write(out, word, connector);
            }
            Word before = word;
            word = reader.next();
            switch (before.sort()) {
                case NUMBER -> {
                    while (word.sort() == Sort.LETTERS || word.sort() == Sort.NUMBER) {
                        write(out, word, connector);
                        word = reader.next();
                    }
                    if (word.sort() != Sort.NONE && !separates(word)) {
                        out.append(connector);
                    }
                }
                case CONNECTOR -> write(out, before, connector);
                case PUNCTUATION -> {}
                default -> {
                    if (word.sort() != Sort.NUMBER) {
                        if (!separates(word)) {
                            out.append(connector);
                        }
                    } else if (reader.more()) {
                        word = afterNumber(out, word, reader, connector);
                    }
                }
            }
        }
        write(out, word, connector);
        return out.toString();
    }

    /// A number behind a word: part of it, or with small letters behind it the start of the next.
    private static Word afterNumber(StringBuilder out, Word number, Reader reader, char connector) {
        Word word = reader.next();
        if (word.sort() != Sort.LETTERS) {
            write(out, number, connector);
            if (!separates(word)) {
                out.append(connector);
            }
            return word;
        }
        out.append(connector);
        write(out, number, connector);
        while (word.sort() == Sort.LETTERS || word.sort() == Sort.NUMBER) {
            write(out, word, connector);
            word = reader.next();
        }
        if (word.sort() != Sort.NONE && !separates(word)) {
            out.append(connector);
        }
        return word;
    }

    private static boolean separates(Word word) {
        return word.sort() == Sort.CONNECTOR || word.sort() == Sort.PUNCTUATION;
    }

    private static void write(StringBuilder out, Word word, char connector) {
        if (word.sort() != Sort.UPPER && word.sort() != Sort.CONNECTOR) {
            out.append(word.text());
            return;
        }
        word.text()
                .codePoints()
                .map(point -> isConnector(point) ? connector : Character.toLowerCase(point))
                .forEach(out::appendCodePoint);
    }

    private static boolean isConnector(int point) {
        return point == '-' || point == '_' || Words.isSpace(point);
    }

    private static boolean isPunctuation(int point) {
        return switch (Character.getType(point)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    private static boolean isNumber(int point) {
        int type = Character.getType(point);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    /// Letters of alphabets, not of scripts that have no case such as Chinese.
    private static boolean isAlphabet(int point) {
        if (!Character.isLetter(point)) {
            return false;
        }
        return switch (point) {
            case 0x1885, 0x1886 -> true;
            default ->
                !(point >= 0x3041 && point <= 0x30FF
                        || point >= 0x3400 && point <= 0x9FFF
                        || point >= 0xAC00 && point <= 0xD7A3);
        };
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        boolean more() {
            return at < text.length();
        }

        Word next() {
            if (!more()) {
                return new Word(Sort.NONE, "");
            }
            int start = at;
            int first = text.codePointAt(at);
            at += Character.charCount(first);
            if (isConnector(first)) {
                pass(CaseStyles::isConnector);
                return word(Sort.CONNECTOR, start);
            }
            if (isPunctuation(first)) {
                pass(CaseStyles::isPunctuation);
                return word(Sort.PUNCTUATION, start);
            }
            if (Character.isUpperCase(first)) {
                return upper(start);
            }
            if (isAlphabet(first)) {
                pass(c -> isAlphabet(c) && !Character.isUpperCase(c));
                return word(Sort.LETTERS, start);
            }
            if (isNumber(first)) {
                pass(CaseStyles::isNumber);
                return word(Sort.NUMBER, start);
            }
            pass(c -> !isConnector(c) && !isAlphabet(c) && !isNumber(c) && !isPunctuation(c));
            return word(Sort.OTHER, start);
        }

        /// A run of capitals gives its last one to the small letters behind it.
        private Word upper(int start) {
            if (!more()) {
                return word(Sort.UPPER, start);
            }
            int second = text.codePointAt(at);
            if (Character.isUpperCase(second)) {
                int last = at;
                while (more() && Character.isUpperCase(text.codePointAt(at))) {
                    last = at;
                    at += Character.charCount(text.codePointAt(at));
                }
                if (more() && isAlphabet(text.codePointAt(at))) {
                    at = last;
                }
            } else if (isAlphabet(second)) {
                pass(c -> isAlphabet(c) && !Character.isUpperCase(c));
            }
            return word(Sort.UPPER, start);
        }

        private void pass(java.util.function.IntPredicate more) {
            while (more() && more.test(text.codePointAt(at))) {
                at += Character.charCount(text.codePointAt(at));
            }
        }

        private Word word(Sort sort, int start) {
            return new Word(sort, text.substring(start, at));
        }
    }
}
