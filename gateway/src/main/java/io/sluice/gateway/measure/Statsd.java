package io.sluice.gateway.measure;

import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Step;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.telemetry.StepTiming;
import io.sluice.gateway.telemetry.TimedStep;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a StatsD server of each step of each request, of calls of the control API and of the process (source:
/// `gateway-features-2.md` 9.5). What cannot be told is lost: that is what UDP is for.
///
/// Jobs: `MiddlewareCall`, `SystemAPICall`, `SystemAPIError`, `GCActivity`, `Load`.
public final class Statsd implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Statsd.class);
    private static final String STEP = "MiddlewareCall";
    private static final String CALL = "SystemAPICall";
    private static final String ERROR = "SystemAPIError";
    private static final String COLLECTOR = "GCActivity";
    private static final List<String> QUANTILES = List.of("min", "25", "50", "75", "max");

    private static final int WAITING = 65_536;
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long GAUGES_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int OK = 200;

    private enum Kind {
        COUNT,
        TIMING,
        COMPLETE
    }

    /// @param nanos of what takes time
    private record Line(Kind kind, String job, String event, long nanos) {}

    private final InetSocketAddress server;
    private final DatagramChannel channel;
    private final StatsdLines lines;
    private final Pauses pauses = Pauses.watch();
    private final MpscArrayQueue<Line> waiting = new MpscArrayQueue<>(WAITING);
    private final LongAdder requests = new LongAdder();
    private final Thread teller = Thread.ofPlatform().daemon().name("statsd").unstarted(this::run);
    private volatile boolean closing;

    // Confined to the teller.
    private InetSocketAddress resolved;
    private boolean reachable = true;
    private long gaugesAt = System.nanoTime();
    private long told;

    private Statsd(InetSocketAddress server, String prefix, DatagramChannel channel) {
        this.server = server;
        this.resolved = server;
        this.channel = channel;
        this.lines = new StatsdLines(prefix, this::send);
    }

    /// @param address `host:port`
    /// @param prefix  before each name, without the dot
    public static Statsd start(String address, String prefix) {
        int colon = address.lastIndexOf(':');
        int port = Integer.parseInt(address.substring(colon + 1));
        try {
            var server = InetSocketAddress.createUnresolved(address.substring(0, colon), port);
            var statsd = new Statsd(server, prefix, DatagramChannel.open());
            statsd.teller.start();
            LOG.atInfo()
                    .addKeyValue("address", address)
                    .addKeyValue("prefix", prefix)
                    .log("StatsD is told");
            return statsd;
        } catch (IOException none) {
            throw new IllegalStateException("no socket for StatsD: " + none.getMessage(), none);
        }
    }

    /// The steps of a pipeline, each of a request timed.
    public List<Step> around(List<Step> steps) {
        var all = new ArrayList<>(TimedStep.all(steps, new Steps(), StepTiming.NONE));
        all.add(new Requests());
        return all;
    }

    /// The step that tells of a call of the control API.
    public Ending calls() {
        return new Calls();
    }

    private final class Steps implements StepTiming {
        @Override
        public boolean wants(Exchange exchange) {
            return true;
        }

        @Override
        public void took(Exchange exchange, String step, long startNanos, Verdict last) {
            long took = System.nanoTime() - startNanos;
            var event = step + ".executed";
            tell(Kind.COUNT, STEP, "executed", 0);
            tell(Kind.COUNT, STEP, event, 0);
            tell(Kind.TIMING, STEP, "exec_time", took);
            tell(Kind.TIMING, STEP, event + ".exec_time", took);
        }
    }

    private final class Requests implements Ending {
        @Override
        public String name() {
            return "statsd-requests";
        }

        @Override
        public void onEnd(Exchange exchange) {
            requests.increment();
        }
    }

    private final class Calls implements Ending {
        @Override
        public String name() {
            return "statsd-calls";
        }

        @Override
        public void onEnd(Exchange exchange) {
            tell(Kind.COUNT, CALL, "called", 0);
            tell(Kind.COMPLETE, CALL, "", System.nanoTime() - exchange.outcome().startNanos());
            int status = exchange.outcome().status();
            if (status != OK) tell(Kind.COUNT, ERROR, Integer.toString(status), 0);
        }
    }

    private void tell(Kind kind, String job, String event, long nanos) {
        // What does not fit is lost.
        waiting.offer(new Line(kind, job, event, nanos));
    }

    private void run() {
        while (true) {
            boolean last = closing;
            for (var line = waiting.poll(); line != null; line = waiting.poll()) write(line);
            if (System.nanoTime() - gaugesAt >= 0) gauges();
            lines.flush();
            if (last) return;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void write(Line line) {
        switch (line.kind) {
            case COUNT -> lines.count(line.job, line.event);
            case TIMING -> lines.timing(line.job, line.event, line.nanos);
            case COMPLETE -> lines.complete(line.job, line.nanos);
        }
    }

    private void gauges() {
        var quantiles = pauses.quantiles();
        for (int i = 0; i < quantiles.length; i++) {
            lines.gauge(COLLECTOR, "pauses_quantile_" + QUANTILES.get(i), quantiles[i]);
        }
        long now = requests.sum();
        lines.gauge("Load", "rps", (now - told) / (GAUGES_NANOS / 1e9));
        told = now;
        gaugesAt = System.nanoTime() + GAUGES_NANOS;
    }

    /// A name that cannot be found is looked for with each datagram, and said once.
    private void send(ByteBuffer datagram) {
        try {
            if (resolved.isUnresolved()) resolved = new InetSocketAddress(server.getHostString(), server.getPort());
            if (resolved.isUnresolved()) throw new IOException("the host is not known");
            channel.send(datagram, resolved);
            reachable = true;
        } catch (IOException lost) {
            if (reachable) {
                LOG.atWarn()
                        .addKeyValue("address", server.toString())
                        .addKeyValue("reason", "" + lost.getMessage())
                        .log("StatsD cannot be told; figures are lost");
            }
            reachable = false;
        }
    }

    /// Tells what waits.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(teller);
        try {
            teller.join(Duration.ofSeconds(2));
            channel.close();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (IOException whatever) {
            LOG.debug("the socket for StatsD did not close", whatever);
        }
        pauses.close();
    }
}
