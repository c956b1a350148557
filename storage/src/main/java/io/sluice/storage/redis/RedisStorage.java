package io.sluice.storage.redis;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.storage.Archive;
import io.sluice.storage.Counters;
import io.sluice.storage.Health;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.Notices;
import io.sluice.storage.RecordQueue;
import io.sluice.storage.SessionStore;
import io.sluice.storage.Storage;
import io.sluice.storage.Vitals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// Everything in Redis, in Tyk's layout. Five connections: default, cache, analytics, rate limiter, notices.
///
/// Opens also while Redis is away: operations then fail at once until it is there.
public final class RedisStorage implements Storage {
    private static final int FLUSHES_AT_ONCE = 256;

    /// The first connection of a process also loads the classes of Lettuce.
    private static final Duration COLD_START = Duration.ofSeconds(5);

    private final ClientResources resources;
    private final List<Connector> connectors = new ArrayList<>();
    private final List<Link<?>> links = new ArrayList<>();
    private final Vitals vitals = new Vitals(List.of("default", "cache", "analytics", "rate-limiter"));
    private final EventExecutor executor;
    private final boolean askLayout;

    private final RedisValues values;
    private final RedisValues cache;
    private final RedisSessions sessions;
    private final RedisCounters counters;
    private final RedisRecords records;
    private final RedisNotices notices;
    private final RedisArchive archive;

    private RedisStorage(RedisOptions options, ClientResources resources, boolean askLayout) {
        this.resources = resources;
        this.askLayout = askLayout;
        this.executor = resources.eventExecutorGroup().next();
        var main = connector(options.main());
        var line = line("default", options.main(), main, true);
        var limiter = line("rate-limiter", options.main(), main, true);
        this.values = new RedisValues(line);
        this.cache = new RedisValues(apart("cache", options.cache(), options.main(), main));
        this.sessions = new RedisSessions(line, limiter);
        this.counters = new RedisCounters(limiter, executor, options.main().timeout());
        this.records = new RedisRecords(apart("analytics", options.analytics(), options.main(), main), executor);
        this.notices = new RedisNotices(line, executor);
        this.archive = new RedisArchive(line, options.main().timeout());
        links.add(new Link<>(
                "notices",
                options.main().timeout(),
                main::messages,
                Wire::ping,
                executor,
                notices::connected,
                _ -> {}));
        links.forEach(Link::start);
    }

    /// Connects with event loops of its own, whatever layout the store has. Waits for the first attempts to
    /// succeed or fail.
    public static RedisStorage open(RedisOptions options) {
        return opened(options, own(), false);
    }

    /// Connects on the gateway's event loops, which are not closed with it; on loops of its own when Lettuce
    /// cannot run on them (io_uring). A store with a layout beyond what this product knows is as one that is
    /// away, and [StoreBeyond] is the reason.
    public static RedisStorage open(RedisOptions options, EventLoopGroup loops) {
        if (!SharedLoops.fits(loops)) return opened(options, own(), true);
        return opened(
                options,
                resources()
                        .eventLoopGroupProvider(new SharedLoops(loops))
                        .eventExecutorGroup(loops)
                        .build(),
                true);
    }

    private static ClientResources own() {
        return resources().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    }

    private static RedisStorage opened(RedisOptions options, ClientResources resources, boolean askLayout) {
        var storage = new RedisStorage(options, resources, askLayout);
        var attempts = storage.links.stream()
                .map(link -> link.firstAttempt().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        await(CompletableFuture.allOf(attempts), options.main().timeout().plus(COLD_START));
        return storage;
    }

    private static DefaultClientResources.Builder resources() {
        return DefaultClientResources.builder()
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .reconnectDelay(
                        Delay.exponential(Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        // All commands of one turn of the loop leave in one write.
                        channel.pipeline().addFirst(new FlushConsolidationHandler(FLUSHES_AT_ONCE, true));
                    }
                });
    }

    private Connector connector(RedisServer server) {
        var connector = Connector.to(server, resources);
        connectors.add(connector);
        return connector;
    }

    private Line apart(String name, Optional<RedisServer> own, RedisServer main, Connector mainConnector) {
        return own.map(server -> line(name, server, connector(server), false))
                .orElseGet(() -> line(name, main, mainConnector, true));
    }

    /// @param main whether the server is the one whose layout has a number
    private Line line(String name, RedisServer server, Connector connector, boolean main) {
        Function<Wire.Commands, CompletionStage<?>> first = main && askLayout ? LayoutQuestion::ask : Wire::ping;
        var link = new Link<>(
                name,
                server.timeout(),
                connector::commands,
                first,
                executor,
                _ -> {},
                works -> vitals.report(name, works));
        links.add(link);
        return new Line(link);
    }

    private static void await(CompletableFuture<?> future, Duration atMost) {
        try {
            future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // Links go on trying; their failures are logged by them.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public KeyValueStore values() {
        return values;
    }

    @Override
    public KeyValueStore cache() {
        return cache;
    }

    @Override
    public SessionStore sessions() {
        return sessions;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public RecordQueue records() {
        return records;
    }

    @Override
    public Notices notices() {
        return notices;
    }

    @Override
    public Archive archive() {
        return archive;
    }

    @Override
    public Health health() {
        return vitals;
    }

    /// Writes and deletes nothing, as other gateways do at their end.
    @Override
    public void close() {
        records.close();
        links.forEach(Link::close);
        connectors.forEach(connector -> await(connector.close().toCompletableFuture(), Duration.ofSeconds(2)));
        await(
                CompletableFuture.runAsync(
                        () -> resources.shutdown(0, 1, TimeUnit.SECONDS).syncUninterruptibly()),
                Duration.ofSeconds(3));
    }
}
