package io.sluice.bench;

import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// Clients that behave, at a fixed rate until they are told to stop: they keep a connection as long as the server does,
/// or open one for each request. What is not answered with 200 has failed.
///
/// The latency of a request counts from the moment it was due.
final class SteadyClient implements AutoCloseable {
    private final URI address;
    private final String target;
    private final boolean keep;
    private final long gap;
    private final long start = System.nanoTime();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Samples> samples = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    /// What one thread saw; read when it has ended, or under its lock.
    private static final class Samples {
        private long[] due = new long[1024];
        private long[] took = new long[1024];
        private int size;

        synchronized void add(long dueAt, long nanos) {
            if (size == due.length) {
                due = Arrays.copyOf(due, 2 * size);
                took = Arrays.copyOf(took, 2 * size);
            }
            due[size] = dueAt;
            took[size++] = nanos;
        }

        synchronized long[] between(long from, long to) {
            var found = new long[size];
            int count = 0;
            for (int i = 0; i < size; i++) if (due[i] - from >= 0 && due[i] - to < 0) found[count++] = took[i];
            return Arrays.copyOf(found, count);
        }
    }

    private SteadyClient(URI address, String target, boolean keep, long gap) {
        this.address = address;
        this.target = target;
        this.keep = keep;
        this.gap = gap;
    }

    /// @param keep      connections are kept as long as the server keeps them; else each request has its own
    /// @param perSecond of all clients together
    static SteadyClient start(URI address, String target, boolean keep, int clients, double perSecond) {
        var all = new SteadyClient(address, target, keep, Math.round(1e9 * clients / perSecond));
        for (int i = 0; i < clients; i++) {
            long first = all.start + i * all.gap / clients;
            var mine = new Samples();
            all.samples.add(mine);
            all.threads.add(Thread.ofPlatform().daemon().name("client-" + i).start(() -> all.run(first, mine)));
        }
        return all;
    }

    private void run(long first, Samples mine) {
        long due = first;
        while (!over) {
            try (var client = RawClient.connect(address)) {
                boolean open = true;
                while (open && !over) {
                    for (long now = System.nanoTime(); now < due; now = System.nanoTime())
                        LockSupport.parkNanos(due - now);
                    open = ask(client);
                    mine.add(due, System.nanoTime() - due);
                    due += gap;
                }
            } catch (IOException lost) {
                failures.add(lost.toString());
                due += gap;
            }
        }
    }

    private boolean ask(RawClient client) throws IOException {
        var answer = client.exchange("GET", target, keep ? List.of() : List.of(new Header("Connection", "close")));
        if (answer.status() != 200) failures.add("status " + answer.status());
        return keep && answer.header("Connection").filter("close"::equals).isEmpty();
    }

    /// Sorted latencies of the requests that were due in this span of [System#nanoTime].
    PacedClient.Latencies between(long from, long to) {
        var all = samples.stream()
                .flatMapToLong(mine -> Arrays.stream(mine.between(from, to)))
                .sorted()
                .toArray();
        return new PacedClient.Latencies(all);
    }

    /// Requests that were answered so far.
    long answered() {
        return between(start, System.nanoTime()).sorted().length;
    }

    /// What went wrong, once for each request.
    List<String> failures() {
        return List.copyOf(failures);
    }

    /// Lets the requests under way end.
    @Override
    public void close() {
        over = true;
        try {
            for (var thread : threads) thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
