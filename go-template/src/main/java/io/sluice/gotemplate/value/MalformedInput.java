package io.sluice.gotemplate.value;

/// Input that is not what it should be: no JSON, no XML.
public final class MalformedInput extends Exception {

    private static final long serialVersionUID = 1L;

    private final int offset;

    /// @param offset the byte at which it goes wrong, from 0
    public MalformedInput(String problem, int offset) {
        super(problem, null, false, false);
        this.offset = offset;
    }

    public int offset() {
        return offset;
    }
}
