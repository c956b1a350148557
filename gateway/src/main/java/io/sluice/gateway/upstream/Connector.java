package io.sluice.gateway.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.tls.UpstreamContexts;
import io.sluice.model.settings.UpstreamSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// All upstream connections of the process: a pool for each event loop and address. Pools outlive a reload.
public final class Connector {
    private static final long SWEEP_MILLIS = 5_000;

    /// @param connectTimeout   for one TCP connection
    /// @param idleTimeout      after which an unused connection is closed
    /// @param maxIdle          kept connections for each event loop and address
    /// @param maxIdleOverall   kept connections of all event loops and addresses; 0: no limit
    /// @param maxAge           after which a connection takes no further request; zero: never
    /// @param names            how addresses of hosts are kept
    public record Options(
            Duration connectTimeout,
            Duration idleTimeout,
            int maxIdle,
            int maxIdleOverall,
            Duration maxAge,
            NameCache.Options names) {
        public static final Options DEFAULTS = new Options(
                Duration.ofSeconds(30), Duration.ofSeconds(90), 500, 0, Duration.ZERO, NameCache.Options.OFF);

        public static Options of(UpstreamSettings settings) {
            var connect = settings.timeout().isZero() ? DEFAULTS.connectTimeout : settings.timeout();
            int idle = settings.maxIdlePerHost() == 0 ? DEFAULTS.maxIdle : settings.maxIdlePerHost();
            return new Options(
                    connect,
                    DEFAULTS.idleTimeout,
                    settings.closeConnections() ? 0 : idle,
                    Math.max(0, settings.maxIdle()),
                    settings.maxConnectionAge(),
                    NameCache.Options.of(settings));
        }
    }

    private final List<Map<Target.Address, Pool>> pools;
    private final List<Bootstrap> bootstraps;
    private final Options options;
    private final UpstreamContexts contexts;
    private final List<IdleLimit> limits;
    private final Resolver resolver;
    private final int quietSweeps;
    private final Breakers breakers = new Breakers();
    private final KeptConnections kept;

    /// @param contexts how TLS is set up
    public Connector(
            List<Loop> loops, Class<? extends Channel> channelType, Options options, UpstreamContexts contexts) {
        this.options = options;
        this.contexts = contexts;
        this.pools = loops.stream()
                .<Map<Target.Address, Pool>>map(_ -> new HashMap<>())
                .toList();
        this.limits = pools.stream()
                .map(mine -> IdleLimit.of(options, loops.size(), mine.values()))
                .toList();
        this.resolver = new Resolver(NameCache.of(options.names()));
        this.kept = new KeptConnections(loops, loop -> pools.get(loop.index()).values(), this::pool);
        this.bootstraps = loops.stream()
                .map(loop -> new Bootstrap()
                        .group(loop.eventLoop())
                        .channel(channelType)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.ALLOCATOR, loop.allocator())
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                                options.connectTimeout().toMillis())
                        .handler(new Nothing()))
                .toList();
        long every = Math.clamp(options.idleTimeout().toMillis() / 4, 1, SWEEP_MILLIS);
        this.quietSweeps = (int) (options.idleTimeout().toMillis() / every) + 1;
        for (var loop : loops) {
            loop.eventLoop().scheduleWithFixedDelay(() -> sweep(loop), every, every, TimeUnit.MILLISECONDS);
        }
    }

    /// What spares upstreams that fail.
    public Breakers breakers() {
        return breakers;
    }

    /// What is connected.
    public KeptConnections kept() {
        return kept;
    }

    private void sweep(Loop loop) {
        long before = System.nanoTime() - options.idleTimeout().toNanos();
        pools.get(loop.index()).values().removeIf(pool -> {
            pool.sweep(before);
            return pool.dropUnused(quietSweeps);
        });
    }

    /// The pool of this loop; only on its thread.
    Pool pool(Loop loop, Target.Address address) {
        var mine = pools.get(loop.index());
        var pool = mine.get(address);
        if (pool == null) {
            pool = new Pool(
                    loop,
                    address,
                    bootstraps.get(loop.index()),
                    resolver,
                    contexts,
                    limits.get(loop.index()),
                    options.maxAge().toNanos());
            mine.put(address, pool);
        }
        return pool;
    }

    /// How many pools there are on this loop; only on its thread.
    int pools(Loop loop) {
        return pools.get(loop.index()).size();
    }

    /// Netty wants a handler; the real one is added once connected.
    private static final class Nothing extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.fireExceptionCaught(cause);
        }
    }
}
