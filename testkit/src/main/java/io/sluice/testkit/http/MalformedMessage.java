package io.sluice.testkit.http;

import java.io.IOException;

/// The other side sent what RFC 9112 does not allow, or what two readers could read in two ways.
public final class MalformedMessage extends IOException {
    private static final long serialVersionUID = 1;

    MalformedMessage(String fault) {
        super(fault);
    }
}
