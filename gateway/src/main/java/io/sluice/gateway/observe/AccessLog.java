package io.sluice.gateway.observe;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.model.api.ApiDefinition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line of the log for each request of an API (`access_logs`; source: `gateway-features-2.md` 9.2).
///
/// A thread beside the event loops writes them; requests never wait for the reader of the log. What it cannot
/// keep up with is dropped and counted.
public final class AccessLog implements AutoCloseable {
    /// Its prefix in the log is `access-log`.
    private static final Logger LOG = LoggerFactory.getLogger("io.sluice.access-log.requests");

    private static final int WAITING = 8_192;
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final List<AccessField> fields;
    private final ClientAddress client;
    private final boolean plainKeys;
    private final MpscArrayQueue<Object[]> lines = new MpscArrayQueue<>(WAITING);
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean closing;

    private AccessLog(List<String> template, ClientAddress client, boolean plainKeys) {
        this.fields = AccessField.of(template);
        this.client = client;
        this.plainKeys = plainKeys;
        this.writer = Thread.ofPlatform().daemon().name("access-log").unstarted(this::write);
    }

    /// @param template  names of fields; empty is all
    /// @param plainKeys keys may stand in logs as they are
    public static AccessLog start(List<String> template, ClientAddress client, boolean plainKeys) {
        var log = new AccessLog(template, client, plainKeys);
        log.writer.start();
        return log;
    }

    /// The step that notes the requests of an API.
    public Ending noting(ApiDefinition api) {
        return new Note(AccessSource.of(api, client, plainKeys));
    }

    /// Lines that could not be written fast enough.
    public long dropped() {
        return dropped.sum();
    }

    private final class Note implements Ending {
        private final AccessSource source;

        Note(AccessSource source) {
            this.source = source;
        }

        @Override
        public String name() {
            return "access-log";
        }

        @Override
        public void onEnd(Exchange exchange) {
            var line = new Object[fields.size()];
            for (int i = 0; i < line.length; i++) line[i] = fields.get(i).read(exchange, source);
            if (!lines.offer(line)) dropped.increment();
            else if (lines.size() > WAITING / 2) LockSupport.unpark(writer);
        }
    }

    private void write() {
        while (true) {
            boolean last = closing;
            for (var line = lines.poll(); line != null; line = lines.poll()) log(line);
            if (last) return;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void log(Object[] line) {
        var event = LOG.atInfo();
        for (int i = 0; i < line.length; i++) {
            if (!line[i].equals("")) event = event.addKeyValue(fields.get(i).id(), line[i]);
        }
        event.log("");
    }

    /// Writes what waits.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        try {
            writer.join(Duration.ofSeconds(5));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
