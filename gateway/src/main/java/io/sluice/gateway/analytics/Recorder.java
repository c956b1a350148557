package io.sluice.gateway.analytics;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Step;
import io.sluice.gateway.session.OrganisationSessions;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.record.RequestRecord;
import io.sluice.storage.RecordQueue;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes what the event loops note of their requests to the queue that the pump empties.
///
/// One thread beside the loops encodes and sends in batches. While the store is away a bounded number of
/// records waits; what does not fit is dropped and counted, requests never wait.
public final class Recorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final String LIST = "analytics-tyk-system-analytics";

    private static final long SECOND = 1_000_000_000L;

    /// Most records of one command to the store.
    private static final int BATCH = 500;

    /// Encoded batches that wait for a store that is away: about 100 MB.
    private static final int WAITING = 200;

    private final RecordQueue queue;
    private final RecordRules rules;
    private final OrganisationSessions organisations;
    private final RecordBuffer[] buffers;
    private final RecordReader reader;
    private final RecordFormat format;
    private final ArrayDeque<List<byte[]>> waiting = new ArrayDeque<>();
    /// Services with connections, and those whose last record is still to be made.
    private final Set<NetworkTraffic> services = ConcurrentHashMap.newKeySet();

    private final Thread thread;
    private volatile boolean closing;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private boolean away;
    private long servicesTold = System.nanoTime();

    private Recorder(RecordQueue queue, RecordRules rules, int loops, OrganisationSessions organisations) {
        this.queue = queue;
        this.organisations = organisations;
        this.rules = rules;
        this.buffers = new RecordBuffer[loops];
        Arrays.setAll(buffers, _ -> new RecordBuffer(rules.slots()));
        this.reader = new RecordReader(rules);
        this.format = RecordFormat.of(rules.settings());
        this.thread = Thread.ofVirtual().name("recorder").unstarted(this::run);
    }

    /// @param loops         number of event loops
    /// @param organisations asked how long records are kept and in what detail, where the rules say so
    public static Recorder start(RecordQueue queue, RecordRules rules, int loops, OrganisationSessions organisations) {
        var recorder = new Recorder(queue, rules, loops, organisations);
        recorder.thread.start();
        return recorder;
    }

    /// What records the requests of one API; the last steps of its pipelines.
    public List<Step> steps(ApiDefinition api, ClientAddress client) {
        var settings = rules.settings();
        var details = new Details(
                api.records().detailed(), settings.detailed(), asked(settings.organisationDetail()), api.orgId());
        var traffic = new RecordTraffic(api, this, client, details, asked(settings.organisationAge()));
        return List.of(details, traffic);
    }

    /// What counts the connections of a TCP or TLS service: while there is news it leaves one record a second.
    public NetworkTraffic network(ApiDefinition api, InstantSource clock) {
        return new NetworkTraffic(RecordSource.of(api), clock, api.records().track() ? services::add : _ -> {});
    }

    /// What counts for nobody, where records are off.
    public static NetworkTraffic uncounted(ApiDefinition api, InstantSource clock) {
        return new NetworkTraffic(RecordSource.of(api), clock, _ -> {});
    }

    private Optional<OrganisationSessions> asked(boolean yes) {
        return yes ? Optional.of(organisations) : Optional.empty();
    }

    RecordBuffer buffer(int loop) {
        return buffers[loop];
    }

    /// There is much to do: do not wait for the pause to end.
    void wake() {
        LockSupport.unpark(thread);
    }

    /// Records that reached the store.
    public long sent() {
        return sent.get();
    }

    /// Records that were dropped because a loop or the store could not keep up.
    public long dropped() {
        return lost.get()
                + Arrays.stream(buffers).mapToLong(RecordBuffer::dropped).sum();
    }

    private void run() {
        while (!closing) {
            LockSupport.parkNanos(rules.pause().toNanos());
            round();
        }
        round();
    }

    private void round() {
        try {
            for (var buffer : buffers) empty(buffer);
            services();
            send();
        } catch (RuntimeException bug) {
            LOG.error("records of traffic could not be taken over", bug);
        }
    }

    private void empty(RecordBuffer buffer) {
        var batch = new ArrayList<byte[]>();
        for (var slot = buffer.oldest(); slot != null; slot = buffer.oldest()) {
            try {
                var source = slot.source;
                if (source != null)
                    reader.read(slot, source).map(format::encode).ifPresent(batch::add);
            } finally {
                slot.clear();
                buffer.done();
            }
            if (batch.size() == BATCH) {
                add(batch);
                batch = new ArrayList<>();
            }
        }
        if (!batch.isEmpty()) add(batch);
    }

    private void services() {
        long now = System.nanoTime();
        if (services.isEmpty() || !closing && now - servicesTold < SECOND) return;
        servicesTold = now;
        var batch = new ArrayList<byte[]>();
        for (var service : List.copyOf(services)) {
            var news = service.news();
            if (!news.equals(RequestRecord.Network.NONE)) {
                batch.add(format.encode(reader.network(service.source(), news, service.now())));
            } else if (service.idle()) {
                services.remove(service);
                // A connection that came in between must not be forgotten.
                if (!service.idle()) services.add(service);
            }
        }
        if (!batch.isEmpty()) add(batch);
    }

    private void add(List<byte[]> batch) {
        if (waiting.size() == WAITING) {
            // The oldest is worth least.
            lost.addAndGet(waiting.removeFirst().size());
        }
        waiting.addLast(batch);
        if (!away) send();
    }

    private void send() {
        while (!waiting.isEmpty()) {
            var batch = waiting.peekFirst();
            try {
                queue.append(list(), batch, rules.settings().expiration().toSeconds())
                        .toCompletableFuture()
                        .join();
            } catch (CompletionException failed) {
                // Said once, not each round.
                if (!away) LOG.warn("records of traffic wait for their store: {}", failed.getMessage());
                away = true;
                return;
            }
            waiting.removeFirst();
            sent.addAndGet(batch.size());
            if (away) LOG.info("records of traffic go to their store again");
            away = false;
        }
    }

    private String list() {
        var list = rules.settings().manyLists()
                ? LIST + "_" + ThreadLocalRandom.current().nextInt(10)
                : LIST;
        return list + format.suffix();
    }

    /// Sends what waits, once, and stops.
    @Override
    public void close() {
        closing = true;
        wake();
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
