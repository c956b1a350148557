package io.sluice.gotemplate.limit;

/// A text that asks whether there is time left while somebody reads it character by character.
///
/// For engines of regular expressions: they are linear in the text, but each character may cost as much as the
/// expression is long.
public final class WatchedText implements CharSequence {
    private static final int LOOKS = 64;

    private final CharSequence text;
    private final Runnable question;
    private int looks;

    /// @param question throws when the time is over
    public WatchedText(CharSequence text, Runnable question) {
        this.text = text;
        this.question = question;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (++looks % LOOKS == 0) {
            question.run();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
