package io.sluice.gotemplate.limit;

/// An error that a function or an operator of a template answers. The executor catches it, adds where it
/// happened, and ends the rendering; it never leaves this module. It has no stack trace: it is an answer.
public class GoError extends RuntimeException {

    public GoError(String message) {
        super(message, null, false, false);
    }
}
