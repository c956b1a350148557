package io.sluice.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/// What all contracts share.
public final class Contract {
    private static final int SECONDS = 10;

    private Contract() {}

    public static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    public static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    public static List<String> texts(List<byte[]> all) {
        return all.stream().map(Contract::text).toList();
    }

    /// The answer, or the store's failure as it is.
    public static <A> A answer(CompletionStage<A> stage) {
        try {
            return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreFailure failure) throw failure;
            throw new AssertionError("stages fail with a StoreFailure only", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    /// Waits for an assertion to hold; a store that is not there yet is asked again.
    public static void eventually(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(SECONDS))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(StoreFailure.class)
                .untilAsserted(assertion);
    }

    public record Counted(long count, long millis) {}

    public record Logged(long before, long earliestNanos) {}

    public static final class Count implements Counters.Count {
        private final CompletableFuture<Counted> answer = new CompletableFuture<>();

        @Override
        public void counted(long count, long millis) {
            if (!answer.complete(new Counted(count, millis))) throw new AssertionError("answered twice");
        }

        @Override
        public void failed(StoreFailure why) {
            if (!answer.completeExceptionally(why)) throw new AssertionError("answered twice");
        }

        public CompletionStage<Counted> stage() {
            return answer;
        }

        public Counted await() {
            return answer(answer);
        }
    }

    public static final class Log implements Counters.Log {
        private final CompletableFuture<Logged> answer = new CompletableFuture<>();

        @Override
        public void logged(long before, long earliestNanos) {
            if (!answer.complete(new Logged(before, earliestNanos))) throw new AssertionError("answered twice");
        }

        @Override
        public void failed(StoreFailure why) {
            if (!answer.completeExceptionally(why)) throw new AssertionError("answered twice");
        }

        public CompletionStage<Logged> stage() {
            return answer;
        }

        public Logged await() {
            return answer(answer);
        }
    }
}
