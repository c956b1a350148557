package io.sluice.e2e.upgrade;

import static org.awaitility.Awaitility.await;

import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Clients that ask one request after the other on kept connections until they are told to end. They leave some of the
/// processor to those who start meanwhile.
final class SteadyLoad implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;

    private final AtomicLong answers = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong cuts = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    SteadyLoad(URI address, String path, int connections) {
        for (int i = 0; i < connections; i++) threads.add(Thread.ofVirtual().start(() -> run(address, path)));
    }

    private void run(URI address, String path) {
        while (!over.get()) {
            try (var client = RawClient.connect(address)) {
                keepAsking(client, path);
            } catch (ConnectException refused) {
                failures.add(refused.toString());
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (IOException lost) {
                failures.add(lost.toString());
                cuts.incrementAndGet();
            }
        }
    }

    private void keepAsking(RawClient client, String path) throws IOException {
        boolean kept = true;
        while (kept && !over.get()) {
            var answer = client.exchange("GET", path, List.of());
            if (answer.status() != 200) failures.add("status " + answer.status());
            answers.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NANOS);
            kept = answer.header("Connection").filter("close"::equals).isEmpty();
        }
    }

    /// Returns when so many more were answered.
    void more(long requests) {
        long before = answers.get();
        await().atMost(Duration.ofMinutes(2)).until(() -> answers.get() >= before + requests);
    }

    /// Requests that were answered so far.
    long answers() {
        return answers.get();
    }

    /// Whatever was no 200, and every lost connection, so far.
    List<String> failures() {
        return List.copyOf(failures);
    }

    /// Connections among the failures that ended in the middle of a request.
    long cuts() {
        return cuts.get();
    }

    /// Forgets what failed so far.
    void forget() {
        failures.clear();
        cuts.set(0);
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        for (var thread : threads) thread.join();
    }
}
