package io.sluice.gateway.takeover;

import java.io.IOException;

/// A takeover that did not come about. The process that served goes on serving.
public final class TakeoverFailed extends IOException {
    private static final long serialVersionUID = 1L;

    public TakeoverFailed(String message) {
        super(message);
    }

    public TakeoverFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
