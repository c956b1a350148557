package io.sluice.gateway.middleware.limit;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.gateway.notice.Notice;
import io.sluice.gateway.notice.NoticeTrust;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.storage.Notices;
import io.sluice.storage.Watch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// How many gateways share the rates: those that have announced themselves lately, Tyk's included.
///
/// Announces this one too, or the others would let too much pass. While the store is away nobody is heard; the
/// last known number stays then (source: `wire-formats.md` 8).
public final class LiveGateways implements Notices.Listener, AutoCloseable {
    private static final String COMMAND = "NoticeGatewayDRLNotification";

    /// As Tyk's gateways forget one that is not heard of.
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(4);

    private final Identity identity;
    private final NoticeTrust trust;
    private final Notices notices;
    private final InstantSource clock;
    private final LongSupplier requests;
    private final long lifeMillis;
    private final ConcurrentHashMap<String, Long> heard = new ConcurrentHashMap<>();
    private final Watch watch;
    private volatile int count = 1;
    private long requestsBefore;
    private long announcedAt;

    /// @param id      of this process
    /// @param tagHash gateways with other tags do not share rates with this one
    public record Identity(String id, String hostName, String tagHash) {
        String name() {
            return id + "|" + hostName;
        }
    }

    /// Listens from now on. [#announce] has to be called again and again.
    ///
    /// @param interval between two announcements
    /// @param requests all requests so far
    public LiveGateways(
            Identity identity,
            NoticeTrust trust,
            Notices notices,
            Duration interval,
            LongSupplier requests,
            InstantSource clock) {
        this.identity = identity;
        this.trust = trust;
        this.notices = notices;
        this.clock = clock;
        this.requests = requests;
        var twice = interval.multipliedBy(2);
        this.lifeMillis = (twice.compareTo(SHORTEST_LIFE) > 0 ? twice : SHORTEST_LIFE).toMillis();
        this.watch = notices.subscribe(Notices.CLUSTER, this);
    }

    /// This gateway included, at least 1. Cheap: one read.
    public int count() {
        return count;
    }

    /// Tells the others that this gateway lives. Called by one thread at a time, first right after the start.
    public void announce() {
        long now = clock.millis();
        long total = requests.getAsLong();
        long seconds = Math.max(1, (now - announcedAt) / 1_000);
        long load = announcedAt == 0 ? 1 : Math.max(1, (total - requestsBefore) / seconds);
        announcedAt = now;
        requestsBefore = total;
        var payload = Json.object();
        payload.put("HostName", identity.hostName);
        payload.put("ID", identity.id);
        payload.put("LoadPerSec", load);
        payload.put("Percentage", 0);
        payload.put("TagHash", identity.tagHash);
        // Nobody hears it while the store is away, which its health says.
        var _ = notices.publish(Notices.CLUSTER, new Notice(COMMAND, GoJson.text(payload)).signed(trust.nodeSecret()));
        recount(now);
    }

    @Override
    public void received(byte[] message) {
        // Most messages on the channel are of other kinds.
        if (!new String(message, StandardCharsets.UTF_8).contains(COMMAND)) return;
        Notice.read(message, trust)
                .filter(notice -> notice.command().equals(COMMAND))
                .ifPresent(notice -> heardOf(notice.payload()));
    }

    private void heardOf(String payload) {
        try {
            var server = Json.parse(payload);
            if (!server.path("TagHash").asText().equals(identity.tagHash)) return;
            long now = clock.millis();
            heard.put(server.path("ID").asText() + "|" + server.path("HostName").asText(), now);
            recount(now);
        } catch (JsonProcessingException notOurs) {
            // Signed, yet no announcement: somebody else's bug.
        }
    }

    private void recount(long now) {
        var own = heard.get(identity.name());
        // Who does not hear itself hears nobody: either it has just begun, or the store is away.
        if (own == null || now - own > lifeMillis) return;
        heard.values().removeIf(at -> now - at > lifeMillis);
        count = Math.max(1, heard.size());
    }

    @Override
    public void close() {
        watch.close();
    }
}
