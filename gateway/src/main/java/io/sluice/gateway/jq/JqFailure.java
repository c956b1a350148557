package io.sluice.gateway.jq;

/// A filter that cannot be compiled, fails, or takes too much. The message is for the log.
public final class JqFailure extends Exception {
    private static final long serialVersionUID = 1;

    JqFailure(String message) {
        super(message, null, false, false);
    }
}
