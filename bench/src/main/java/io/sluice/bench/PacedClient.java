package io.sluice.bench;

import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/// Requests at a fixed rate, spread evenly over a few connections.
///
/// The latency of a request counts from the moment it was due, so that a stall shows in all requests it held up. One
/// thread that sleeps for a moment when nothing is to be done, for the upstream runs on its core too: one that turned
/// there without end, even one that yields, would hold up the upstream and the kernel's own network threads for
/// milliseconds, which then count as the proxy's. What it sleeps too long counts with and without a proxy.
record PacedClient(Subject subject, int connections, double perSecond) {
    private static final long NAP_NANOS = 10_000;

    /// @param sorted latencies in nanoseconds, smallest first
    record Latencies(long[] sorted) {

        double millis(double quantile) {
            if (sorted.length == 0) return Double.NaN;
            return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * quantile))] / 1e6;
        }
    }

    /// @throws IOException when an answer is not 200 or a connection ends
    Latencies run(Duration duration) throws IOException {
        long gap = Math.round(1e9 * connections / perSecond);
        int requests = (int) (duration.toNanos() / gap);
        var lines = new ArrayList<Line>();
        try (var selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                var exchange = FixedExchange.open(subject.port(), subject.target(), subject.headers());
                lines.add(new Line(exchange, new long[requests]));
                exchange.watch(selector, lines.getLast());
            }
            long start = System.nanoTime() + 50_000_000;
            for (int i = 0; i < connections; i++) lines.get(i).due = start + i * gap / connections;
            play(selector, lines, gap);
        } finally {
            for (var line : lines) line.exchange.close();
        }
        var all = new long[connections * requests];
        for (int i = 0; i < connections; i++) {
            System.arraycopy(lines.get(i).latencies, 0, all, i * requests, requests);
        }
        Arrays.sort(all);
        return new Latencies(all);
    }

    private static void play(Selector selector, ArrayList<Line> lines, long gap) throws IOException {
        boolean more = true;
        while (more) {
            more = false;
            boolean idle = true;
            for (var line : lines) {
                if (line.over()) continue;
                more = true;
                if (!line.waiting && System.nanoTime() - line.due >= 0) {
                    line.exchange.begin();
                    line.waiting = true;
                    idle = false;
                }
            }
            if (selector.selectNow() > 0) {
                for (var key : selector.selectedKeys()) ((Line) key.attachment()).read(gap);
                selector.selectedKeys().clear();
            } else if (idle) {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    /// One connection and what was measured on it.
    private static final class Line {
        private final FixedExchange exchange;
        private final long[] latencies;
        private int done;
        private long due;
        private boolean waiting;

        private Line(FixedExchange exchange, long[] latencies) {
            this.exchange = exchange;
            this.latencies = latencies;
        }

        private boolean over() {
            return done == latencies.length;
        }

        private void read(long gap) throws IOException {
            if (!exchange.ended()) return;
            latencies[done++] = System.nanoTime() - due;
            due += gap;
            waiting = false;
        }
    }
}
