package io.sluice.gateway.upstream;

import io.netty.bootstrap.Bootstrap;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.tls.UpstreamContexts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Kept connections of one event loop to one address; the newest idle one is taken first.
final class Pool {
    private final Loop loop;
    private final Target.Address address;
    private final Bootstrap bootstrap;
    private final Resolver resolver;
    private final IdleLimit limit;
    private final long maxAgeNanos;
    private final Optional<PoolTls> tls;
    private final ArrayDeque<Http1Upstream> idle = new ArrayDeque<>();
    private final ArrayList<Http2Upstream> multiplexed = new ArrayList<>();
    private int epoch;
    private int uses;
    private int usesSeen;
    private int quietSweeps;
    private boolean dropped;

    /// @param limit       how many idle connections are kept
    /// @param maxAgeNanos after which a connection takes no further request; 0: never
    Pool(
            Loop loop,
            Target.Address address,
            Bootstrap bootstrap,
            Resolver resolver,
            UpstreamContexts contexts,
            IdleLimit limit,
            long maxAgeNanos) {
        this.loop = loop;
        this.address = address;
        this.bootstrap = bootstrap;
        this.resolver = resolver;
        this.limit = limit;
        this.maxAgeNanos = maxAgeNanos;
        this.tls = address.tls()
                .map(way -> new PoolTls(contexts, way, loop.eventLoop(), address.toString(), this::beginAnew));
    }

    /// Sends the exchange over an idle connection, else over a new one.
    void send(Exchange exchange, Target target, Route route) {
        uses++;
        for (int i = multiplexed.size() - 1; i >= 0; i--) {
            var shared = multiplexed.get(i);
            if (isOld(shared.madeAt)) {
                shared.leave();
                multiplexed.remove(i);
            } else if (!shared.isUsable()) {
                multiplexed.remove(i);
            } else if (shared.hasRoom()) {
                shared.start(exchange, target, route);
                return;
            }
        }
        for (var connection = newest(); connection != null; connection = newest()) {
            if (isOld(connection.madeAt)) {
                connection.cancel();
            } else if (connection.isOpen()) {
                connection.start(exchange, target, route);
                return;
            }
        }
        connect(exchange, target, route);
    }

    private @Nullable Http1Upstream newest() {
        var connection = idle.pollLast();
        if (connection != null) limit.left();
        return connection;
    }

    private boolean isOld(long madeAt) {
        return maxAgeNanos != 0 && System.nanoTime() - madeAt >= maxAgeNanos;
    }

    void connect(Exchange exchange, Target target, Route route) {
        new Dial(this, exchange, target, route).start();
    }

    /// Makes a connection that nobody asked for yet.
    CompletableFuture<?> connectAhead() {
        var tried = new CompletableFuture<Void>();
        Dial.ahead(this, tried).start();
        return tried;
    }

    Loop loop() {
        return loop;
    }

    Target.Address address() {
        return address;
    }

    Bootstrap bootstrap() {
        return bootstrap;
    }

    Resolver resolver() {
        return resolver;
    }

    Optional<PoolTls> tls() {
        return tls;
    }

    /// Grows when the connections that were made until now must not be used for further requests.
    int epoch() {
        return epoch;
    }

    /// The keys of either side changed: running exchanges end as they are, the next ones get new connections.
    private void beginAnew() {
        epoch++;
        for (var connection = newest(); connection != null; connection = newest()) connection.cancel();
        multiplexed.forEach(Http2Upstream::leave);
        multiplexed.clear();
    }

    /// Others may use the connection too.
    void share(Http2Upstream connection) {
        multiplexed.add(connection);
    }

    void release(Http1Upstream connection) {
        boolean full = idle.size() >= limit.perAddress();
        if (dropped || full || connection.epoch() != epoch || isOld(connection.madeAt)) {
            connection.cancel();
            return;
        }
        connection.idleSince = System.nanoTime();
        idle.addLast(connection);
        limit.joined();
    }

    void remove(Http1Upstream connection) {
        if (idle.remove(connection)) limit.left();
    }

    /// Since when the connection is idle that has been so for longest; only when there is one.
    long idleSince() {
        return idle.getFirst().idleSince;
    }

    /// Closes the connection that has been idle for longest, when there is one.
    void closeOldest() {
        var oldest = idle.pollFirst();
        if (oldest == null) return;
        limit.left();
        oldest.cancel();
    }

    /// Closes what has been idle since before `nanoTime`, and what is too old.
    void sweep(long nanoTime) {
        if (tls.isPresent()) tls.get().recheck();
        for (var oldest = idle.peekFirst();
                oldest != null && oldest.idleSince - nanoTime < 0;
                oldest = idle.peekFirst()) {
            closeOldest();
        }
        if (maxAgeNanos != 0) closeOld();
        multiplexed.removeIf(shared -> {
            boolean old = shared.isIdle() && (shared.idleSince - nanoTime < 0 || isOld(shared.madeAt));
            if (old) shared.close();
            return old || !shared.isUsable();
        });
    }

    private void closeOld() {
        idle.removeIf(connection -> {
            if (!isOld(connection.madeAt)) return false;
            limit.left();
            connection.cancel();
            return true;
        });
    }

    /// Gives the pool up when it has no connection and nothing was sent for so many sweeps: rewrites may lead to ever
    /// new hosts. Exchanges that hold connections of it go on.
    ///
    /// @return whether it is given up
    boolean dropUnused(int sweeps) {
        boolean reading = tls.isPresent() && tls.get().isReading();
        boolean quiet = uses == usesSeen && idle.isEmpty() && multiplexed.isEmpty() && !reading;
        usesSeen = uses;
        quietSweeps = quiet ? quietSweeps + 1 : 0;
        if (quietSweeps < sweeps) return false;
        dropped = true;
        tls.ifPresent(PoolTls::close);
        return true;
    }

    /// It keeps no connections any more: take another one.
    boolean isDropped() {
        return dropped;
    }

    int idle() {
        return idle.size();
    }

    /// Connections that could be used.
    int kept() {
        return idle.size() + multiplexed.size();
    }
}
