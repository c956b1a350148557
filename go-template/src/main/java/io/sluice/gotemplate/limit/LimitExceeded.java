package io.sluice.gotemplate.limit;

/// A template asked for more steps, memory, output, depth or time than it may have.
public final class LimitExceeded extends GoError {

    public LimitExceeded(String message) {
        super(message);
    }
}
