package io.sluice.gateway.script;

/// A script that does not parse, throws, takes too long or returns the wrong thing. The message is for the log.
public final class ScriptFailure extends Exception {
    private static final long serialVersionUID = 1;

    public ScriptFailure(String message) {
        super(message, null, false, false);
    }
}
