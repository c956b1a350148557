package io.sluice.gotemplate.limit;

/// Finds a text in a text in linear time.
///
/// The class library compares anew at every place, which takes the product of both lengths where the two are much
/// alike: years for texts of megabytes.
public final class TextSearch {
    private static final int SHORT = 16;

    private TextSearch() {}

    /// @return where the part begins at or after a place, -1 when nowhere
    public static int indexOf(String text, String part, int from) {
        if (part.length() < SHORT || text.length() - from < 1 << 12) {
            return text.indexOf(part, from);
        }
        int length = part.length();
        if (text.length() - from < length) {
            return -1;
        }
        // How much of the part still fits when its next character does not (Knuth, Morris and Pratt).
        int[] shorter = new int[length];
        for (int i = 1, same = 0; i < length; i++) {
            while (same > 0 && part.charAt(i) != part.charAt(same)) {
                same = shorter[same - 1];
            }
            if (part.charAt(i) == part.charAt(same)) {
                same++;
            }
            shorter[i] = same;
        }
        for (int i = from, same = 0; i < text.length(); i++) {
            while (same > 0 && text.charAt(i) != part.charAt(same)) {
                same = shorter[same - 1];
            }
            if (text.charAt(i) == part.charAt(same) && ++same == length) {
                return i - length + 1;
            }
        }
        return -1;
    }
}
