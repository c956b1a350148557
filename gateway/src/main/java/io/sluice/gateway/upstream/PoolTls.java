package io.sluice.gateway.upstream;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.sluice.gateway.tls.UpstreamContexts;
import io.sluice.gateway.tls.UpstreamTls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The TLS context of one pool, read off its event loop, on which everything else of this happens.
final class PoolTls {
    private static final Logger LOG = LoggerFactory.getLogger(PoolTls.class);

    private final UpstreamContexts contexts;
    private final UpstreamTls tls;
    private final EventLoop loop;
    private final String upstream;
    private final Runnable changed;
    private final List<Consumer<Boolean>> waiting = new ArrayList<>();
    private UpstreamContexts.@Nullable Lease lease;
    private @Nullable String trouble;
    private boolean reading;

    /// @param upstream for people
    /// @param changed  what runs when connections that were made until now must not be used any more
    PoolTls(UpstreamContexts contexts, UpstreamTls tls, EventLoop loop, String upstream, Runnable changed) {
        this.contexts = contexts;
        this.tls = tls;
        this.loop = loop;
        this.upstream = upstream;
        this.changed = changed;
    }

    /// Makes sure that everything that is needed is there as the store has it, now or later.
    ///
    /// @param then gets false when something is missing
    void ready(Consumer<Boolean> then) {
        var known = lease;
        if (known != null && contexts.isFresh(known)) {
            then.accept(true);
            return;
        }
        waiting.add(then);
        read();
    }

    /// What to make a handler of, at once: it may be another one next time.
    Optional<SslContext> context() {
        return Optional.ofNullable(lease).map(UpstreamContexts.Lease::context);
    }

    /// Looks again whether everything is there, when it is time to.
    void recheck() {
        var known = lease;
        if (known != null && !contexts.isFresh(known)) read();
    }

    boolean isReading() {
        return reading;
    }

    private void read() {
        if (reading) return;
        reading = true;
        var before = lease;
        Thread.ofVirtual().name("upstream-tls").start(() -> {
            try {
                var found = contexts.open(tls, before);
                loop.execute(() -> came(before, found, ""));
            } catch (IOException | RuntimeException missing) {
                loop.execute(() -> came(before, null, "" + missing.getMessage()));
            }
        });
    }

    private void came(UpstreamContexts.@Nullable Lease before, UpstreamContexts.@Nullable Lease next, String reason) {
        reading = false;
        lease = next;
        if (next == null) failed(reason);
        if (before != null) {
            close(before);
            if (next == null || !next.isLike(before)) changed.run();
        }
        var all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(each -> each.accept(next != null));
    }

    /// Says why no connection can be had, once.
    void failed(String reason) {
        if (!Objects.equals(trouble, reason)) LOG.warn("no TLS connection to {}: {}", upstream, reason);
        trouble = reason;
    }

    void connected() {
        trouble = null;
    }

    /// Gives the context back; not while reading. It is read again when it is needed again.
    void close() {
        var known = lease;
        lease = null;
        if (known != null) close(known);
    }

    private void close(UpstreamContexts.Lease known) {
        Thread.ofVirtual().name("upstream-tls").start(() -> contexts.close(known));
    }
}
