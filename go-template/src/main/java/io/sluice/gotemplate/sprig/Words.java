package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.value.GoText;
import java.util.function.IntPredicate;

/// Changes of case and cuts at words.
final class Words {

    private Words() {}

    /// The white space of Unicode as Go has it.
    static boolean isSpace(int point) {
        return switch (point) {
            case '\t', '\n', 0x0B, '\f', '\r', ' ', 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default -> point >= 0x2000 && point <= 0x200A;
        };
    }

    static String upper(String text) {
        return each(text, Character::toUpperCase);
    }

    static String lower(String text) {
        return each(text, Character::toLowerCase);
    }

    private static String each(String text, java.util.function.IntUnaryOperator change) {
        StringBuilder changed = new StringBuilder(text.length());
        text.codePoints().map(change).forEach(changed::appendCodePoint);
        return changed.toString();
    }

    /// The first letter of each word in title case. Every ASCII character that is no letter, digit or
    /// underscore ends a word; of others only white space does.
    static String title(String text) {
        StringBuilder titled = new StringBuilder(text.length());
        boolean starts = true;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            titled.appendCodePoint(starts ? Character.toTitleCase(point) : point);
            boolean word = Character.isLetterOrDigit(point) || point == '_';
            starts = point < 0x80 ? !word : !word && isSpace(point);
        }
        return titled.toString();
    }

    /// The first letter of each word in lower case.
    static String untitle(String text) {
        StringBuilder changed = new StringBuilder(text.length());
        boolean starts = true;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            boolean space = isSpace(point);
            changed.appendCodePoint(starts && !space ? Character.toLowerCase(point) : point);
            starts = space;
        }
        return changed.toString();
    }

    static String swapCase(String text) {
        StringBuilder changed = new StringBuilder(text.length());
        boolean afterSpace = true;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (Character.isUpperCase(point) || Character.isTitleCase(point)) {
                changed.appendCodePoint(Character.toLowerCase(point));
                afterSpace = false;
            } else if (Character.isLowerCase(point)) {
                changed.appendCodePoint(afterSpace ? Character.toTitleCase(point) : Character.toUpperCase(point));
                afterSpace = false;
            } else {
                changed.appendCodePoint(point);
                afterSpace = isSpace(point);
            }
        }
        return changed.toString();
    }

    /// The first byte of each word, as a character of its own.
    static String initials(String text) {
        StringBuilder initials = new StringBuilder();
        boolean starts = true;
        for (byte b : GoText.bytes(text)) {
            int c = b & 0xFF;
            if (isSpace(c)) {
                starts = true;
            } else if (starts) {
                initials.append((char) c);
                starts = false;
            }
        }
        return initials.toString();
    }

    static String trim(String text, IntPredicate cut) {
        int from = 0;
        int to = text.length();
        while (from < to && cut.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (to > from && cut.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    /// Lines that are not longer than a width, in bytes, broken at blanks.
    ///
    /// @param splits whether words that are longer are broken too
    static byte[] wrap(
            byte[] text, long width, byte[] lineEnd, boolean splits, io.sluice.gotemplate.format.ByteSink out) {
        int size = (int) Math.min(Math.max(width, 1), text.length + 1);
        int offset = 0;
        while (text.length - offset > size) {
            if (text[offset] == ' ') {
                offset++;
                continue;
            }
            int blank = lastBlank(text, offset, size + offset + 1);
            if (blank < 0 && !splits) {
                blank = nextBlank(text, size + offset);
                if (blank < 0) {
                    break;
                }
            }
            int end = blank >= 0 ? blank : offset + size;
            out.append(java.util.Arrays.copyOfRange(text, offset, end)).append(lineEnd);
            offset = blank >= 0 ? blank + 1 : end;
        }
        out.append(java.util.Arrays.copyOfRange(text, offset, text.length));
        return out.toBytes();
    }

    private static int lastBlank(byte[] text, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (text[i] == ' ') {
                return i;
            }
        }
        return -1;
    }

    private static int nextBlank(byte[] text, int from) {
        for (int i = from; i < text.length; i++) {
            if (text[i] == ' ') {
                return i;
            }
        }
        return -1;
    }
}
