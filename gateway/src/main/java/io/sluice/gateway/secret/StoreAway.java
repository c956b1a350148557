package io.sluice.gateway.secret;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A store that cannot be reached or is broken, whatever one asks: it is left alone for a while.
final class StoreAway extends IOException {
    private static final long serialVersionUID = 1;

    StoreAway(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
