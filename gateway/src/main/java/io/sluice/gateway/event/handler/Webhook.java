package io.sluice.gateway.event.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.EventMeta;
import io.sluice.model.event.EventHandlerSpec;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.StoreFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells somebody by an HTTP request (source: `gateway-features-2.md` 8.4, as recorded in `plugins.md` 15).
///
/// Equal requests are sent once in the time that the handler names, by all gateways of one store together: the mark
/// is looked for before and set after the call, whether that succeeded or not. A call that fails is not repeated. While
/// the store is away every event is sent.
final class Webhook implements EventHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final Duration WHOLE = Duration.ofSeconds(30);
    private static final long LOG_EVERY_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "DELETE", "PATCH");
    private static final byte[] FIRED = {'1'};

    /// Fields that belong to the connection.
    private static final Set<String> OWN =
            Set.of("connection", "content-length", "expect", "host", "upgrade", "transfer-encoding");

    private final String name;
    private final String method;
    private final URI target;
    private final WebhookBody body;
    private final Map<String, String> headers;
    private final long cooldownSeconds;
    private final WebhookCalls calls;
    private final KeyValueStore store;
    private final Set<String> underway = ConcurrentHashMap.newKeySet();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

    /// @param store where marks are kept
    Webhook(String name, EventHandlerSpec.Webhook spec, WebhookBody body, WebhookCalls calls, KeyValueStore store) {
        this.name = name;
        var upper = spec.method().toUpperCase(Locale.ROOT);
        this.method = METHODS.contains(upper) ? upper : "GET";
        this.target = URI.create(spec.target());
        this.body = body;
        this.headers = spec.headers().entrySet().stream()
                .filter(entry -> !OWN.contains(entry.getKey().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        this.cooldownSeconds = spec.cooldownSeconds();
        this.calls = calls;
        this.store = store;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void handle(Event event) {
        var text = body.text(event, name);
        if (text.isEmpty()) return;
        var mark = "webhook.cache." + checksum(event, text.get());
        if (!underway.add(mark)) return;
        try {
            if (fired(mark)) return;
            send(text.get());
            note(mark);
        } finally {
            underway.remove(mark);
        }
    }

    private void send(String text) {
        try {
            int status = calls.send(request(text));
            if (status >= 400) failed("was answered " + status);
            else if (failures.getAndSet(0) > 0) LOG.info("{}: {} answers again", name, target.getHost());
        } catch (IOException | IllegalArgumentException away) {
            failed(away.toString());
        }
    }

    private HttpRequest request(String text) {
        var request = HttpRequest.newBuilder(target)
                .timeout(WHOLE)
                .method(method, HttpRequest.BodyPublishers.ofString(text, UTF_8))
                .setHeader("User-Agent", "Tyk-Hookshot");
        if (headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            request.setHeader("Content-Type", body.contentType());
        }
        headers.forEach(request::setHeader);
        return request.build();
    }

    /// A receiver that is away is said at once, and then once a minute.
    private void failed(String why) {
        long count = failures.incrementAndGet();
        long now = System.nanoTime();
        long until = quietUntil.get();
        boolean due = count == 1 || now - until >= 0;
        if (due && quietUntil.compareAndSet(until, now + LOG_EVERY_NANOS)) {
            LOG.warn("{}: the webhook to {} failed, {} in a row: {}", name, target.getHost(), count, why);
        }
    }

    private boolean fired(String mark) {
        try {
            return store.get(mark).toCompletableFuture().join().isPresent();
        } catch (CompletionException away) {
            if (!(away.getCause() instanceof StoreFailure)) throw away;
            return false;
        }
    }

    private void note(String mark) {
        try {
            store.set(mark, FIRED, Math.max(0, cooldownSeconds))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException away) {
            if (!(away.getCause() instanceof StoreFailure)) throw away;
            LOG.debug("{}: that it was sent cannot be noted", name, away);
        }
    }

    /// Of the request as a client in Go would write it; the body of a certificate's event holds the time of day, so its
    /// other members count.
    private String checksum(Event event, String text) {
        if (event.meta() instanceof EventMeta.Certificate certificate) {
            return md5(certificate.id() + certificate.name() + certificate.end() + certificate.apiId());
        }
        var path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        var query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        return md5(method + " " + path + query + " HTTP/1.1\r\nHost: " + target.getRawAuthority()
                + "\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: " + text.getBytes(UTF_8).length + "\r\n\r\n"
                + text);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
