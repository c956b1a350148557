package io.sluice.storage.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreRefused;
import io.sluice.storage.StoreUnavailable;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// What Lettuce fails with, as a failure of the port.
final class Failures {
    /// First words of errors by which a server says that it cannot serve now, not that the command is wrong.
    private static final Set<String> NOT_NOW = Set.of(
            "LOADING",
            "READONLY",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "MISCONF",
            "NOREPLICAS",
            "BUSY",
            "MOVED",
            "ASK");

    private Failures() {}

    static StoreFailure of(Throwable thrown) {
        var cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) cause = cause.getCause();
        if (cause instanceof StoreFailure failure) return failure;
        if (cause instanceof RedisCommandExecutionException && !NOT_NOW.contains(firstWord(cause)))
            return new StoreRefused("Redis refused: " + cause.getMessage(), cause);
        return new StoreUnavailable("Redis did not answer: " + reason(cause), cause);
    }

    /// The server is a replica now: whoever leads must be looked up again.
    static boolean isDemotion(StoreFailure failure) {
        return failure.getCause() instanceof RedisCommandExecutionException error
                && firstWord(error).equals("READONLY");
    }

    /// What is known of the deepest cause too: "unable to connect" says less than "connection refused".
    private static String reason(Throwable thrown) {
        var deepest = thrown;
        while (deepest.getCause() != null) deepest = deepest.getCause();
        return deepest == thrown
                ? String.valueOf(thrown.getMessage())
                : thrown.getMessage() + ": " + deepest.getMessage();
    }

    private static String firstWord(Throwable error) {
        var message = String.valueOf(error.getMessage());
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }
}
