package io.sluice.gateway.middleware.answer;

import com.google.re2j.Pattern;
import io.netty.buffer.ByteBufUtil;
import io.sluice.gateway.analytics.RecordTraffic;
import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LimitNumbers;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Slot;
import io.sluice.gateway.exchange.Streaming;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.middleware.ResponseStage;
import io.sluice.model.session.KeyHash;
import io.sluice.storage.KeyValueStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers from stored responses, and stores those of the upstream (`gateway-features-1.md` 5.3).
///
/// Each key, or each client address of a keyless API, has its own entries. What is stored has been through all other
/// response steps; a hit runs none of them. A store that cannot be reached is a miss.
public final class ResponseCache implements Middleware, ResponseStep {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseCache.class);
    private static final HeaderName CACHED = HeaderName.of("X-Tyk-Cached-Response");
    private static final HeaderName ACTION = HeaderName.of("X-Tyk-Cache-Action-Set");
    private static final HeaderName ETAG = HeaderName.of("Etag");
    private static final HeaderName IF_NONE_MATCH = HeaderName.of("If-None-Match");
    private static final Slot<Pending> SLOT = new Slot<>();

    /// @param allSafe         every GET, HEAD and OPTIONS, whatever the endpoints say
    /// @param timeout         seconds; 0 stores nothing
    /// @param codes           statuses that are stored; empty is all
    /// @param headers         request headers that take part in the key, as configured
    /// @param upstreamControl the upstream's headers have a say
    /// @param ttlHeader       the upstream's header with the seconds
    public record Options(
            boolean allSafe,
            long timeout,
            Set<Integer> codes,
            List<String> headers,
            boolean upstreamControl,
            String ttlHeader) {}

    /// @param timeout 0 is the API's
    /// @param codes   empty is the API's
    /// @param bodyKey what of a body takes part in the key; empty is all of it
    public record Rule(Endpoint endpoint, long timeout, Set<Integer> codes, Optional<Pattern> bodyKey) {}

    /// What to do with the response of a request that was a miss.
    private record Pending(String key, Rule rule) {}

    private final String apiId;
    private final Options options;
    private final EndpointTable<Rule> endpoints;
    private final List<HeaderName> headers;
    private final HeaderName ttlHeader;
    private final Rule safe;
    private final KeyValueStore store;
    private final ClientAddress client;
    private final boolean rates;

    /// @param rates hits tell of rates instead of quotas
    public ResponseCache(
            String apiId,
            Options options,
            EndpointTable<Rule> endpoints,
            KeyValueStore store,
            ClientAddress client,
            boolean rates) {
        this.apiId = apiId;
        this.options = options;
        this.endpoints = endpoints;
        this.headers = options.headers.stream().map(HeaderName::of).toList();
        this.ttlHeader = HeaderName.of(options.ttlHeader);
        this.safe = new Rule(new Endpoint("", "", false, ""), 0, Set.of(), Optional.empty());
        this.store = store;
        this.client = client;
        this.rates = rates;
    }

    @Override
    public String name() {
        return "response-cache";
    }

    @Override
    public ResponseStage responseStage() {
        return ResponseStage.CACHE;
    }

    private @Nullable Rule rule(Exchange exchange) {
        if (exchange.upstream().upgrade() != null) return null;
        if (options.allSafe) {
            switch (exchange.request().method()) {
                case "GET", "HEAD", "OPTIONS" -> {
                    return safe;
                }
                default -> {}
            }
        }
        return endpoints.find(exchange);
    }

    private static boolean keyHasBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return keyHasBody(exchange.request().method()) && rule(exchange) != null;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var rule = rule(exchange);
        if (rule == null) return Verdict.PASS;
        var key = key(exchange, rule);
        SLOT.set(exchange, new Pending(key, rule));
        var found = store.get(key).toCompletableFuture();
        if (found.isDone()) {
            return found.isCompletedExceptionally() ? Verdict.PASS : answer(exchange, found.join());
        }
        var later = exchange.later();
        long generation = exchange.generation();
        found.whenComplete((value, failed) -> exchange.loop().eventLoop().execute(() -> {
            if (exchange.generation() != generation) return;
            if (failed != null) LOG.debug("the response cache cannot be read", failed);
            later.complete(failed != null ? Verdict.PASS : answer(exchange, value));
        }));
        return later;
    }

    private String key(Exchange exchange, Rule rule) {
        var request = exchange.request();
        var method = request.method();
        var text = new StringBuilder(method).append('-').append(request.rawTarget());
        if (!headers.isEmpty()) {
            text.append('-');
            for (int i = 0; i < headers.size(); i++) {
                text.append(options.headers.get(i)).append('-').append(request.valueOrEmpty(headers.get(i)));
            }
        }
        if (keyHasBody(method))
            body(exchange, rule).ifPresent(body -> text.append('-').append(murmur128(body)));
        var session = KnownSession.SLOT.get(exchange);
        var who = session == null ? client.text(exchange) : session.key();
        return "cache-" + apiId + apiId + who + md5(text.toString());
    }

    private static Optional<byte[]> body(Exchange exchange, Rule rule) {
        var body = ByteBufUtil.getBytes(exchange.requestBody());
        if (rule.bodyKey.isEmpty()) return Optional.of(body);
        var match = rule.bodyKey.get().matcher(new String(body, StandardCharsets.UTF_8));
        return match.find() ? Optional.of(match.group().getBytes(StandardCharsets.UTF_8)) : Optional.empty();
    }

    private static String murmur128(byte[] bytes) {
        var hex = HexFormat.of();
        return hex.toHexDigits(KeyHash.murmur64(bytes, 0, bytes.length))
                + hex.toHexDigits(KeyHash.murmur128Second(bytes, 0, bytes.length));
    }

    private static String md5(String text) {
        try {
            var digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException broken) {
            throw new IllegalStateException("this JVM has no MD5", broken);
        }
    }

    private Verdict answer(Exchange exchange, Optional<byte[]> value) {
        var stored = value.flatMap(
                bytes -> StoredResponse.decode(bytes, exchange.loop().clock().millis() / 1000));
        if (stored.isEmpty()) return Verdict.PASS;
        SLOT.set(exchange, null);
        RecordTraffic.CACHED.set(exchange, true);
        var response = stored.get();
        var etag = "";
        for (var field : response.fields()) if (field.name().equals(ETAG)) etag = field.value();
        var fields = new ArrayList<LocalResponse.Field>();
        boolean unchanged = matches(exchange.request().valueOrEmpty(IF_NONE_MATCH), etag);
        for (var field : response.fields()) {
            if (unchanged
                    && (field.name().equals(HeaderName.CONTENT_TYPE)
                            || field.name().equals(HeaderName.CONTENT_LENGTH))) continue;
            fields.add(field);
        }
        fields.add(new LocalResponse.Field(CACHED, "1"));
        limits(exchange.limits(), fields);
        return new Verdict.Answer(
                unchanged
                        ? new LocalResponse(304, fields, new byte[0], false)
                        : new LocalResponse(response.status(), fields, response.body(), false));
    }

    private void limits(LimitNumbers numbers, List<LocalResponse.Field> fields) {
        if (rates && !numbers.hasRate()) return;
        fields.add(field(HeaderName.RATE_LIMIT_LIMIT, rates ? numbers.rateLimit() : numbers.quotaMax()));
        fields.add(field(HeaderName.RATE_LIMIT_REMAINING, rates ? numbers.rateRemaining() : numbers.quotaRemaining()));
        fields.add(field(HeaderName.RATE_LIMIT_RESET, rates ? numbers.rateReset() : numbers.quotaRenews()));
    }

    private static LocalResponse.Field field(HeaderName name, long value) {
        return new LocalResponse.Field(name, Long.toString(value));
    }

    /// `If-None-Match` names the entity tag, weak or not.
    private static boolean matches(String wanted, String etag) {
        if (wanted.isEmpty() || etag.isEmpty()) return false;
        var strong = strong(etag);
        for (var one : wanted.split(",", -1)) {
            if (one.strip().equals("*") || strong(one.strip()).equals(strong)) return true;
        }
        return false;
    }

    private static String strong(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    @Override
    public boolean needsResponseBody(Exchange exchange) {
        return secondsToStore(exchange) > 0;
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        long seconds = secondsToStore(exchange);
        var pending = SLOT.get(exchange);
        if (seconds <= 0 || pending == null) return Verdict.PASS;
        long expires = exchange.loop().clock().millis() / 1000 + seconds;
        boolean head = exchange.request().method().equals("HEAD");
        var value = StoredResponse.encode(exchange.response(), exchange.responseBody(), head, expires);
        store.set(pending.key, value, seconds).whenComplete((_, failed) -> {
            if (failed != null) LOG.debug("the response cache cannot be written", failed);
        });
        return Verdict.PASS;
    }

    /// 0 when the response is not to be stored.
    private long secondsToStore(Exchange exchange) {
        var pending = SLOT.get(exchange);
        if (pending == null || Streaming.answers(exchange)) return 0;
        var response = exchange.response();
        var codes = pending.rule.codes.isEmpty() ? options.codes : pending.rule.codes;
        boolean wanted = codes.isEmpty() || codes.contains(response.status());
        long seconds = pending.rule.timeout > 0 ? pending.rule.timeout : options.timeout;
        if (options.upstreamControl) {
            wanted |= !response.valueOrEmpty(ACTION).isEmpty();
            var own = response.valueOrEmpty(ttlHeader);
            if (!own.isEmpty() && own.length() < 18) {
                try {
                    seconds = Long.parseLong(own);
                } catch (NumberFormatException _) {
                    // What is no number does not count.
                }
            }
        }
        return wanted ? seconds : 0;
    }
}
