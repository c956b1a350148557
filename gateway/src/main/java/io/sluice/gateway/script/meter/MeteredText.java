package io.sluice.gateway.script.meter;

import java.text.Collator;
import java.text.MessageFormat;
import java.text.Normalizer;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// Steps of the class library on text that one call makes as long as its arguments want, each with its price asked
/// first. [Instrumentation] puts them in the place of the methods that they are named after.
public final class MeteredText {
    private static final int STEPS = 1 << 14;
    private static final int LONGEST_RUN = 1 << 12;
    private static final int LONGEST_COMPARED = 1 << 13;

    private MeteredText() {}

    public static String repeat(String text, int count) {
        if (count > 0) Checkpoint.large(2.0 * text.length() * count);
        return text.repeat(count);
    }

    public static String concat(String text, String more) {
        Checkpoint.large(2.0 * ((double) text.length() + more.length()));
        return text.concat(more);
    }

    public static String substring(String text, int from) {
        Checkpoint.large(2.0 * (text.length() - from));
        return text.substring(from);
    }

    public static String substring(String text, int from, int to) {
        Checkpoint.large(2.0 * (to - from));
        return text.substring(from, to);
    }

    public static CharSequence subSequence(CharSequence text, int from, int to) {
        Checkpoint.large(2.0 * (to - from));
        return text.subSequence(from, to);
    }

    public static char[] toCharArray(String text) {
        Checkpoint.large(2.0 * text.length());
        return text.toCharArray();
    }

    public static String trim(String text) {
        Checkpoint.large(2.0 * text.length());
        return text.trim();
    }

    public static String intern(String text) {
        Checkpoint.large(2.0 * text.length());
        return text.intern();
    }

    public static int hashCode(String text) {
        Checkpoint.walk(text.length());
        return text.hashCode();
    }

    public static boolean equals(String text, Object other) {
        Checkpoint.walk(text.length());
        return text.equals(other);
    }

    public static int compareTo(String text, String other) {
        Checkpoint.walk(Math.min(text.length(), other.length()));
        return text.compareTo(other);
    }

    public static boolean startsWith(String text, String other) {
        Checkpoint.walk(other.length());
        return text.startsWith(other);
    }

    public static boolean startsWith(String text, String other, int at) {
        Checkpoint.walk(other.length());
        return text.startsWith(other, at);
    }

    public static boolean endsWith(String text, String other) {
        Checkpoint.walk(other.length());
        return text.endsWith(other);
    }

    public static boolean regionMatches(String text, int at, String other, int from, int length) {
        Checkpoint.walk(length);
        return text.regionMatches(at, other, from, length);
    }

    public static boolean regionMatches(String text, boolean fold, int at, String other, int from, int length) {
        Checkpoint.walk(length);
        return text.regionMatches(fold, at, other, from, length);
    }

    public static int indexOf(String text, int unit) {
        Checkpoint.walk(text.length());
        return text.indexOf(unit);
    }

    public static int indexOf(String text, int unit, int from) {
        Checkpoint.walk(text.length() - (double) from);
        return text.indexOf(unit, from);
    }

    public static int lastIndexOf(String text, int unit) {
        Checkpoint.walk(text.length());
        return text.lastIndexOf(unit);
    }

    public static int indexOf(String text, String part) {
        return indexOf(text, part, 0);
    }

    public static boolean contains(String text, CharSequence part) {
        return indexOf(text, part.toString(), 0) >= 0;
    }

    /// Long in long takes the product of both lengths in the worst case.
    public static int indexOf(String text, String part, int from) {
        if (cheap(text, part)) return text.indexOf(part, from);
        int last = text.length() - part.length();
        int left = STEPS;
        for (int at = Math.max(0, from); at <= last; at++) {
            int same = same(text, at, part);
            if (same == part.length()) return at;
            left -= same + 1;
            if (left < 0) {
                Checkpoint.step();
                left = STEPS;
            }
        }
        return -1;
    }

    public static int lastIndexOf(String text, String part) {
        return lastIndexOf(text, part, text.length());
    }

    public static int lastIndexOf(String text, String part, int from) {
        if (cheap(text, part)) return text.lastIndexOf(part, from);
        int left = STEPS;
        for (int at = Math.min(from, text.length() - part.length()); at >= 0; at--) {
            int same = same(text, at, part);
            if (same == part.length()) return at;
            left -= same + 1;
            if (left < 0) {
                Checkpoint.step();
                left = STEPS;
            }
        }
        return -1;
    }

    private static boolean cheap(String text, String part) {
        Checkpoint.walk(text.length());
        return part.length() < 8 || (double) text.length() * part.length() < 1 << 20;
    }

    private static int same(String text, int at, String part) {
        int length = part.length();
        int i = 0;
        while (i < length && text.charAt(at + i) == part.charAt(i)) {
            // One comparison alone may be long.
            if ((++i & 0xFFFF) == 0) Checkpoint.step();
        }
        return i;
    }

    public static String replace(String text, char from, char to) {
        Checkpoint.large(2.0 * text.length());
        return text.replace(from, to);
    }

    public static String replace(String text, CharSequence from, CharSequence to) {
        if ((double) text.length() * Math.max(1, Math.max(from.length(), to.length())) < Checkpoint.LARGE) {
            return text.replace(from, to);
        }
        var what = from.toString();
        var out = new StringBuilder();
        int at = 0;
        if (what.isEmpty()) {
            for (; at < text.length(); at++) append(append(out, to), text.charAt(at));
            return toString(append(out, to));
        }
        for (int next; (next = indexOf(text, what, at)) >= 0; at = next + what.length()) {
            append(append(out, text, at, next), to);
        }
        return toString(append(out, text, at, text.length()));
    }

    /// How a sigma at the end of a word is written is looked up anew for each, in the whole word.
    public static String toLowerCase(String text, Locale locale) {
        return text.length() < LONGEST_RUN
                ? text.toLowerCase(locale)
                : byWords(text, text.indexOf('Σ') < 0, word -> word.toLowerCase(locale));
    }

    /// Where one unit becomes several, all that was written before is copied.
    public static String toUpperCase(String text, Locale locale) {
        return text.length() < LONGEST_RUN
                ? text.toUpperCase(locale)
                : byWords(text, true, word -> word.toUpperCase(locale));
    }

    private static String byWords(String text, boolean mayBeCut, UnaryOperator<String> change) {
        var out = new StringBuilder();
        for (int at = 0, end; at < text.length(); at = end) {
            int most = Math.min(text.length(), at + LONGEST_RUN);
            end = most;
            while (end < text.length() && end > at && text.charAt(end - 1) > ' ') end--;
            if (end == at) {
                if (!mayBeCut) throw Checkpoint.passed("changed the case of too long a word");
                end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
            }
            append(out, change.apply(text.substring(at, end)));
            Checkpoint.step();
        }
        return toString(out);
    }

    /// Marks on one letter are put in order in the square of their number, so the text is cut between letters.
    public static String normalize(CharSequence text, Normalizer.Form form) {
        if (text.length() < LONGEST_RUN) return Normalizer.normalize(text, form);
        var out = new StringBuilder();
        for (int at = 0, end; at < text.length(); at = end) {
            int last = -1;
            int most = Math.min(text.length(), at + LONGEST_RUN);
            for (int i = at + 1; i < most; i++) if (begins(text.charAt(i))) last = i;
            if (most == text.length()) end = most;
            else if (last > 0) end = last;
            else throw Checkpoint.passed("normalized too long a word");
            append(out, Normalizer.normalize(text.subSequence(at, end), form));
            Checkpoint.step();
        }
        return toString(out);
    }

    /// Whether a form of normalization joins it with nothing before.
    private static boolean begins(char unit) {
        if (unit < 0x300) return true;
        boolean jamo = unit >= 0x1100 && unit <= 0x11FF || unit == 0xFF9E || unit == 0xFF9F;
        if (jamo || Character.isSurrogate(unit)) return false;
        return switch (Character.getType(unit)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> false;
            default -> true;
        };
    }

    public static int compare(Collator order, String one, String other) {
        if (Math.max(one.length(), other.length()) > LONGEST_COMPARED) {
            throw Checkpoint.passed("compared a text of more than " + LONGEST_COMPARED + " characters");
        }
        Checkpoint.step();
        return order.compare(one, other);
    }

    public static String format(MessageFormat format, Object arguments) {
        if (arguments instanceof Object[] each) {
            for (var one : each) if (one instanceof CharSequence text) Checkpoint.large(12.0 * text.length());
        }
        return format.format(arguments);
    }

    public static StringBuilder append(StringBuilder out, String text) {
        return append(out, (CharSequence) text);
    }

    @SuppressWarnings("NullAway") // as the method that it stands for
    public static StringBuilder append(StringBuilder out, CharSequence text) {
        if (text != null && text.length() > Checkpoint.LARGE / 8) grow(out, text.length());
        return out.append(text);
    }

    public static StringBuilder append(StringBuilder out, CharSequence text, int from, int to) {
        if (to - from > Checkpoint.LARGE / 8) grow(out, to - from);
        return out.append(text, from, to);
    }

    public static StringBuilder append(StringBuilder out, char[] text) {
        if (text.length > Checkpoint.LARGE / 8) grow(out, text.length);
        return out.append(text);
    }

    public static StringBuilder append(StringBuilder out, char[] text, int from, int count) {
        if (count > Checkpoint.LARGE / 8) grow(out, count);
        return out.append(text, from, count);
    }

    public static StringBuilder append(StringBuilder out, char unit) {
        if (out.length() == out.capacity()) grow(out, 1);
        return out.append(unit);
    }

    public static StringBuilder insert(StringBuilder out, int at, String text) {
        grow(out, text.length());
        return out.insert(at, text);
    }

    public static void setLength(StringBuilder out, int length) {
        if (length > out.length()) grow(out, length - out.length());
        out.setLength(length);
    }

    public static String toString(StringBuilder out) {
        Checkpoint.large(2.0 * out.length());
        return out.toString();
    }

    /// A builder that is full takes twice its size, and may go from one byte to two for each unit.
    private static void grow(StringBuilder out, int more) {
        double size = (double) out.length() + more;
        if (size > out.capacity()) Checkpoint.large(2 * Math.max(size, 2.0 * out.capacity()));
        else Checkpoint.large(2.0 * more);
    }
}
