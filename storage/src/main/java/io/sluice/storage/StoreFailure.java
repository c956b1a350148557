package io.sluice.storage;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Why a store did not do what was asked. Carries no stack trace: under an outage one is made per request.
public abstract sealed class StoreFailure extends RuntimeException permits StoreUnavailable, StoreRefused {
    private static final long serialVersionUID = 1L;

    StoreFailure(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }

    /// What a stage failed with, out of the wrappers that dependent stages put around it.
    public static StoreFailure of(Throwable thrown) {
        var cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) cause = cause.getCause();
        return cause instanceof StoreFailure failure ? failure : new StoreUnavailable(String.valueOf(cause), cause);
    }
}
