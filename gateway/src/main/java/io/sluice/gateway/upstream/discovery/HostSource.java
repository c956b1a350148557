package io.sluice.gateway.upstream.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.identity.ProviderHttp;
import io.sluice.model.middleware.UpstreamSpec.ServiceDiscovery;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The targets of one API as its registry names them.
///
/// The registry is asked when the first request comes, and again behind the requests when the list is older than its
/// time; one question runs at a time. While the registry is away, or names nobody, the last list stays.
public final class HostSource {
    private static final Logger LOG = LoggerFactory.getLogger(HostSource.class);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String apiId;
    private final ServiceDiscovery spec;
    private final ProviderHttp http;
    private final HostList reader;
    private final long keepNanos;
    private volatile @Nullable Known known;
    private volatile boolean failing;
    private long askedNanos;
    private boolean asked;
    private @Nullable CompletableFuture<List<String>> running;

    private record Known(List<String> hosts, long endNanos) {}

    /// @param defaultSeconds `service_discovery.default_cache_timeout`
    HostSource(String apiId, ServiceDiscovery spec, ProviderHttp http, long defaultSeconds) {
        this.apiId = apiId;
        this.spec = spec;
        this.http = http;
        this.reader = new HostList(spec);
        long seconds = spec.cacheSeconds() > 0 ? spec.cacheSeconds() : defaultSeconds;
        this.keepNanos = spec.cached() ? TimeUnit.SECONDS.toNanos(seconds) : 0;
    }

    /// The list, null when it has to be waited for. Never blocks; an old list is renewed behind the requests.
    public @Nullable List<String> current() {
        var list = known;
        if (list == null || keepNanos == 0) return null;
        if (System.nanoTime() - list.endNanos >= 0 && !askedJustNow()) {
            var _ = fetch();
        }
        return list.hosts;
    }

    /// The last list, null when there never was one.
    public @Nullable List<String> last() {
        var list = known;
        return list == null ? null : list.hosts;
    }

    /// Asks the registry, at most once a second while it fails. Fails with an [IOException].
    public CompletableFuture<List<String>> fetch() {
        var started = new CompletableFuture<List<String>>();
        synchronized (this) {
            if (running != null) return running;
            if (failing && askedJustNow())
                return CompletableFuture.failedFuture(new IOException("the registry failed just now"));
            running = started;
            askedNanos = System.nanoTime();
            asked = true;
        }
        Thread.ofVirtual().name("discovery").start(() -> fetch(started));
        return started;
    }

    /// The list, waited for when there is none or it may not be kept; the last one while the registry fails;
    /// empty while it has never named anybody.
    public List<String> await() {
        var list = current();
        if (list == null) {
            try {
                list = fetch().join();
            } catch (CompletionException failed) {
                list = last();
            }
        }
        return list == null ? List.of() : list;
    }

    private synchronized boolean askedJustNow() {
        return asked && System.nanoTime() - askedNanos - AGAIN_NANOS < 0;
    }

    /// A target did not answer: the list may be old.
    public void doubt() {
        var list = known;
        if (list != null) known = new Known(list.hosts, System.nanoTime());
    }

    private void fetch(CompletableFuture<List<String>> done) {
        try {
            var answer = http.get(spec.endpoint());
            if (answer.status() / 100 != 2) throw new IOException("status " + answer.status());
            var hosts = reader.read(new String(answer.body(), UTF_8));
            known = new Known(hosts, System.nanoTime() + keepNanos);
            if (failing) LOG.info("{}: the registry names targets again", apiId);
            failing = false;
            finish();
            done.complete(hosts);
        } catch (IOException | RuntimeException why) {
            if (!failing) LOG.warn("{}: the registry names no targets: {}", apiId, why.getMessage());
            failing = true;
            finish();
            done.completeExceptionally(why);
        }
    }

    private synchronized void finish() {
        running = null;
    }
}
