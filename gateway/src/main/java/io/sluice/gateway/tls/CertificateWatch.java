package io.sluice.gateway.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.event.Events;
import io.sluice.model.event.EventName;
import io.sluice.model.settings.CertificateSettings;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.StoreFailure;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Raises an event when a certificate that is used will end soon, or has ended (source: `gateway-features-2.md` 8.6,
/// `auth-and-keys.md` 6.4).
///
/// Whoever uses a certificate says so, as often as he likes: [#used] costs two look-ups. A certificate is checked once
/// in a while by all gateways of one store together, on a thread of its own, and only where somebody hears of it. While
/// the store is away nothing is raised; the check is made a minute later.
public final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final String CHECKED = "cert-cooldown:cert_check_cooldown:";
    private static final String RAISED = "cert-cooldown:cert_expiry_event_cooldown:";
    private static final byte[] MARK = {'1'};
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /// Fewest seconds between two equal events, whatever the settings say.
    private static final long LEAST_EVENT_SECONDS = Duration.ofDays(1).toSeconds();

    private final CertificateSettings settings;
    private final KeyValueStore store;
    private final Events events;
    private final InstantSource clock;

    /// Until when a certificate is not looked at, in nanoseconds of this process, by fingerprint.
    private final Cache<String, Long> pauses =
            Caffeine.newBuilder().maximumSize(10_000).build();

    /// @param store where all gateways note what was checked
    public CertificateWatch(CertificateSettings settings, KeyValueStore store, Events events, InstantSource clock) {
        this.settings = settings;
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    /// A certificate of the store is used. Never waits.
    ///
    /// @param apiId of the API that uses it; "" when it is the gateway itself
    public void used(StoredCertificate certificate, EventMeta.Role role, String apiId) {
        if (!certificate.isPublicKey()) {
            used(certificate.fingerprint(), certificate.chain().getFirst(), role, apiId);
        }
    }

    /// A certificate is used. Never waits.
    ///
    /// @param fingerprint lower-case hex SHA-256 of it
    public void used(String fingerprint, X509Certificate certificate, EventMeta.Role role, String apiId) {
        if (!events.heard(EventName.CERTIFICATE_EXPIRING_SOON, apiId)
                && !events.heard(EventName.CERTIFICATE_EXPIRED, apiId)) {
            return;
        }
        long now = System.nanoTime();
        var until = pauses.getIfPresent(fingerprint);
        if (until != null && until - now > 0) return;
        pauses.put(fingerprint, now + AGAIN.toNanos());
        Thread.ofVirtual().name("certificate-watch-", 0).start(() -> checked(fingerprint, certificate, role, apiId));
    }

    private void checked(String fingerprint, X509Certificate certificate, EventMeta.Role role, String apiId) {
        try {
            check(fingerprint, certificate, role, apiId);
            pauses.put(fingerprint, System.nanoTime() + checkPause().toNanos());
        } catch (CompletionException away) {
            if (!(away.getCause() instanceof StoreFailure)) throw away;
            LOG.debug("the end of a certificate is not checked while the store is away", away);
        }
    }

    private void check(String fingerprint, X509Certificate certificate, EventMeta.Role role, String apiId) {
        if (isMarked(CHECKED + fingerprint)) return;
        var now = clock.instant();
        var end = certificate.getNotAfter().toInstant();
        if (!end.minus(settings.warnBefore()).isAfter(now) && !isMarked(RAISED + fingerprint)) {
            var event = event(fingerprint, certificate, end, now, role, apiId);
            if (events.heard(event.name(), apiId)) {
                events.raise(event);
                mark(
                        RAISED + fingerprint,
                        Math.max(LEAST_EVENT_SECONDS, settings.eventPause().toSeconds()));
            }
        }
        mark(CHECKED + fingerprint, checkPause().toSeconds());
    }

    private Duration checkPause() {
        var asked = settings.checkPause();
        return asked.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : asked;
    }

    private static Event event(
            String fingerprint,
            X509Certificate certificate,
            Instant end,
            Instant now,
            EventMeta.Role role,
            String apiId) {
        boolean ended = end.isBefore(now);
        long days = Duration.between(now, end).abs().toDays();
        var name = CertificateDetails.commonName(certificate.getSubjectX500Principal());
        var message = ended
                ? "Certificate " + name + " ended " + days + " days ago"
                : "Certificate " + name + " ends in " + days + " days";
        var meta = new EventMeta.Certificate(message, fingerprint, name, end, days, ended, role, apiId);
        return new Event(ended ? EventName.CERTIFICATE_EXPIRED : EventName.CERTIFICATE_EXPIRING_SOON, apiId, meta, now);
    }

    private boolean isMarked(String key) {
        return store.exists(key).toCompletableFuture().join();
    }

    private void mark(String key, long seconds) {
        store.set(key, MARK, seconds).toCompletableFuture().join();
    }
}
