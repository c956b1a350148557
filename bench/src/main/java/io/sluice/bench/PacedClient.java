package io.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/// Requests at a fixed rate, spread evenly over a few connections.
///
/// The latency of a request counts from the moment it was due, so that a stall shows in all requests it held up.
record PacedClient(Subject subject, int connections, double perSecond) {

    /// @param sorted latencies in nanoseconds, smallest first
    record Latencies(long[] sorted) {

        double millis(double quantile) {
            if (sorted.length == 0) return Double.NaN;
            return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * quantile))] / 1e6;
        }
    }

    Latencies run(Duration duration) throws IOException, InterruptedException {
        long gap = Math.round(1e9 * connections / perSecond);
        int requests = (int) (duration.toNanos() / gap);
        long start = System.nanoTime() + 50_000_000;
        try (var threads = Executors.newFixedThreadPool(connections)) {
            var parts = new ArrayList<Future<long[]>>();
            for (int i = 0; i < connections; i++) {
                long first = start + i * gap / connections;
                parts.add(threads.submit(() -> one(first, gap, requests)));
            }
            var all = new long[connections * requests];
            for (int i = 0; i < connections; i++) {
                System.arraycopy(parts.get(i).get(), 0, all, i * requests, requests);
            }
            Arrays.sort(all);
            return new Latencies(all);
        } catch (ExecutionException failed) {
            throw new IOException("a connection failed", failed);
        }
    }

    private long[] one(long first, long gap, int requests) throws IOException {
        var latencies = new long[requests];
        try (var exchange = FixedExchange.open(subject.port(), subject.target(), subject.headers())) {
            for (int i = 0; i < requests; i++) {
                long due = first + i * gap;
                for (long now = System.nanoTime(); now < due; now = System.nanoTime()) LockSupport.parkNanos(due - now);
                exchange.run();
                latencies[i] = System.nanoTime() - due;
            }
        }
        return latencies;
    }
}
