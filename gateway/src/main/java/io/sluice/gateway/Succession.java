package io.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.listen.DatagramRelay;
import io.sluice.gateway.listen.ListeningSockets;
import io.sluice.gateway.middleware.limit.RateLimiter.Counted;
import io.sluice.gateway.takeover.GivingWay;
import io.sluice.gateway.takeover.Incumbent;
import io.sluice.gateway.takeover.Predecessor;
import io.sluice.gateway.takeover.Supervisor;
import io.sluice.gateway.takeover.TakeoverFailed;
import io.sluice.gateway.takeover.TakeoverServer;
import io.sluice.model.document.Json;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A gateway between the process before it and the one after it: takes over at its start, hands over at its end.
public final class Succession implements Incumbent, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
    /// A connection may wait for its next request as long as the old process lives.
    private static final Duration NO_END = Duration.ofDays(1);
    /// How long the sockets of a process that died may outlive each other.
    private static final Duration DEATH = Duration.ofSeconds(2);
    /// How long a store may need until it is found to be there.
    private static final Duration STORE = Duration.ofSeconds(5);

    /// For connections to upstreams. One that does not answer is none of the takeover's business.
    private static final Duration UPSTREAMS = Duration.ofSeconds(2);

    private final Gateway gateway;
    private final GatewaySettings settings;
    private final String nodeId;
    private final InstantSource clock;
    private final Options options;
    private final Optional<Duration> watchdog;
    private final CountDownLatch handedOver = new CountDownLatch(1);
    private final List<Runnable> lastThings = new CopyOnWriteArrayList<>();
    private volatile @Nullable Predecessor predecessor;
    private volatile boolean steppingAside;
    private @Nullable TakeoverServer server;
    private Map<String, Counted> told = Map.of();

    /// @param socket   where this process waits for the next one, and finds the one before it; empty is nowhere
    /// @param version  of the product, for people
    /// @param takeOver take the place of the process that waits there, when there is one
    /// @param inherited listening sockets that whoever started this process had opened
    /// @param supervisor who that is
    /// @param way        how the whole process gives way to the one before it until it serves; it rehearses then
    public record Options(
            Optional<Path> socket,
            String version,
            boolean takeOver,
            List<ListeningSockets.Inherited> inherited,
            Supervisor supervisor,
            Optional<GivingWay> way) {
        public Options {
            inherited = List.copyOf(inherited);
        }

        /// Of a gateway that is not the whole process.
        public Options(
                Optional<Path> socket,
                String version,
                boolean takeOver,
                List<ListeningSockets.Inherited> inherited,
                Supervisor supervisor) {
            this(socket, version, takeOver, inherited, supervisor, Optional.empty());
        }
    }

    private Succession(
            Gateway gateway,
            GatewaySettings settings,
            String nodeId,
            InstantSource clock,
            Options options,
            Optional<Duration> watchdog) {
        this.options = options;
        this.watchdog = watchdog;
        this.gateway = gateway;
        this.settings = settings;
        this.nodeId = nodeId;
        this.clock = clock;
    }

    /// Starts a gateway, in the place of the one before it when there is one.
    ///
    /// @param store opened with the event loops of the gateway, closed with it
    /// @throws TakeoverFailed when the takeover does not come about; the process before serves on
    /// @throws IOException    when an address cannot be had or a certificate cannot be read
    public static Succession start(
            GatewaySettings settings, Function<EventLoopGroup, Storage> store, InstantSource clock, Options options)
            throws IOException, InterruptedException {
        var before = options.takeOver() ? find(options) : Optional.<Predecessor>empty();
        if (before.isEmpty()) options.way().ifPresent(GivingWay::close);
        try {
            var nodeId = before.map(old -> old.offer().path("node_id").asText()).orElseGet(Gateway::newNodeId);
            var gateway = Gateway.prepare(settings, store, clock, nodeId);
            try {
                var watchdog = options.supervisor().watchdog().or(() -> before.flatMap(Succession::watchdog));
                var succession = new Succession(gateway, settings, nodeId, clock, options, watchdog);
                gateway.sockets().inherit(options.inherited());
                if (before.isPresent()) succession.takeOver(before.get());
                else gateway.serve();
                gateway.sockets().closeUnwanted();
                succession.waitForNext();
                return succession;
            } catch (IOException | InterruptedException | RuntimeException failed) {
                gateway.close();
                throw failed;
            }
        } catch (IOException | InterruptedException | RuntimeException failed) {
            before.ifPresent(Predecessor::close);
            throw failed;
        }
    }

    private static Optional<Duration> watchdog(Predecessor old) {
        long millis = old.offer().path("watchdog_millis").asLong();
        return millis > 0 ? Optional.of(Duration.ofMillis(millis)) : Optional.empty();
    }

    private static Optional<Predecessor> find(Options options) throws IOException, InterruptedException {
        if (!ListeningSockets.canMove()) {
            throw new TakeoverFailed("a takeover needs Linux and its epoll; stop the process and start the new one");
        }
        if (options.socket().isEmpty()) {
            throw new TakeoverFailed("a takeover needs a socket that both processes know; name one");
        }
        var found = Predecessor.find(options.socket().get(), options.version());
        if (found.isEmpty())
            LOG.info(
                    "no process waits at {}; nothing is taken over",
                    options.socket().get());
        return found;
    }

    // ---- the way in
    // ---------------------------------------------------------------------------------------------------------

    private void takeOver(Predecessor old) throws IOException, InterruptedException {
        LOG.atInfo()
                .addKeyValue("pid", old.offer().path("pid").asText())
                .addKeyValue("version", old.offer().path("version").asText())
                .log("takes over from a running process");
        servesNoLess(old.offer());
        rehearse();
        openUpstreams(old.offer());
        options.way().ifPresent(GivingWay::close);
        gateway.sockets().hold();
        try {
            gateway.sockets().inherit(old.take());
            if (old.relay().isPresent()) {
                var transport = gateway.transport();
                transport.relay().follow(old.relay().get(), transport.group());
            }
            gateway.serve();
            var counters = old.adopted();
            inherit(counters);
            inheritBreakers(counters);
            gateway.sockets().accept();
            old.accepting(gateway.sockets().readsInheritedDatagrams());
        } catch (TakeoverFailed refused) {
            throw refused;
        } catch (IOException broken) {
            if (isAlive(old)) throw broken;
            serveAlone(broken);
        }
        LOG.info("serves in the place of process {}", old.offer().path("pid").asText());
        predecessor = old;
        old.follow(this::inherit);
    }

    private void inheritBreakers(JsonNode counters) {
        var breakers = gateway.connector().breakers();
        var states = HandedCounters.breakers(counters);
        long now = clock.millis();
        breakers.inherit(states, now);
        var loop = gateway.loops().getFirst().eventLoop();
        for (var state : states.values()) {
            if (!state.open()) continue;
            var _ = loop.schedule(
                    () -> breakers.expire(clock.millis()), Math.max(0, state.closesAt() - now), TimeUnit.MILLISECONDS);
        }
    }

    /// Its sockets end with it, one after the other; whoever still listens after a moment is alive.
    private static boolean isAlive(Predecessor old) {
        long end = System.nanoTime() + DEATH.toNanos();
        while (old.listens()) {
            if (System.nanoTime() - end > 0) return true;
            LockSupport.parkNanos(20_000_000);
        }
        return false;
    }

    /// The process before this one died in the middle: there is nobody left who could serve instead.
    private void serveAlone(IOException broken) throws IOException {
        LOG.warn("the process before this one has died, this one serves on: {}", broken.getMessage());
        if (gateway.listeners().all().isEmpty()) gateway.serve();
        gateway.sockets().accept();
    }

    private void inherit(JsonNode counters) {
        gateway.runningLimits().limiters().rates().add(HandedCounters.rates(counters));
    }

    /// What the other process serves and this one cannot read or compile would be lost to its clients.
    private void servesNoLess(JsonNode offer) throws TakeoverFailed {
        var loaded = gateway.loader().last();
        if (!loaded.loaded()) throw new TakeoverFailed("the definitions cannot be loaded");
        var served = gateway.live().current().apis();
        for (var id : offer.path("apis")) {
            // Without a problem somebody has taken the API away.
            if (served.containsKey(id.asText()) || loaded.problems().isEmpty()) continue;
            var mine = loaded.problems().stream()
                    .filter(problem -> problem.toString().contains(id.asText()))
                    .findFirst()
                    .orElse(loaded.problems().getFirst());
            throw new TakeoverFailed("the running process serves the API " + id.asText() + ", this one would not: "
                    + mine.where() + ": " + mine.detail());
        }
        if (!offer.path("store").asBoolean()) return;
        long end = System.nanoTime() + STORE.toNanos();
        while (!gateway.storeHealth().up()) {
            if (System.nanoTime() - end > 0) {
                throw new TakeoverFailed("the running process reaches its store, this one does not");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// No client of this process shall wait for a connection that the other one had.
    private void openUpstreams(JsonNode offer) throws InterruptedException {
        var wanted = new HashMap<String, Integer>();
        for (var line : offer.path("upstreams").properties()) {
            wanted.put(line.getKey(), line.getValue().asInt());
        }
        gateway.connector().kept().open(wanted, UPSTREAMS);
    }

    /// Asks itself how it is, over a socket, as a client would, and then as many clients would.
    private void rehearse() throws IOException {
        try (var rehearsal = new Rehearsal(gateway, settings.control().helloName())) {
            rehearsal.probe();
            if (options.way().isPresent()) rehearsal.repeat();
        }
    }

    private void waitForNext() {
        if (options.socket().isEmpty() || !ListeningSockets.canMove()) return;
        var path = options.socket().get();
        if (predecessor == null && Predecessor.isAlive(path)) {
            LOG.warn("another process waits at {}; this one cannot be taken over", path);
            return;
        }
        try {
            waitAt(path);
        } catch (IOException unusable) {
            LOG.warn("this process cannot be taken over: {}", unusable.getMessage());
        }
    }

    /// Can be taken over from now on, if it could not yet.
    ///
    /// @throws IOException when no socket can be had at this path, or this machine has no epoll
    public synchronized void waitAt(Path path) throws IOException {
        if (server != null) return;
        if (!ListeningSockets.canMove()) throw new IOException("a takeover needs Linux and its epoll");
        server = TakeoverServer.open(path, gateway.transport().group(), this, options.version());
    }

    // ---- the way out
    // --------------------------------------------------------------------------------------------------------

    @Override
    public ObjectNode introduction() throws InterruptedException {
        var introduction = Json.object()
                .put("node_id", nodeId)
                .put("store", gateway.storeHealth().up());
        var apis = introduction.putArray("apis");
        gateway.live().current().apis().keySet().forEach(apis::add);
        var upstreams = introduction.putObject("upstreams");
        gateway.connector().kept().count().forEach(upstreams::put);
        watchdog.ifPresent(most -> introduction.put("watchdog_millis", most.toMillis()));
        return introduction;
    }

    @Override
    public Supervisor supervisor() {
        return options.supervisor();
    }

    @Override
    public List<ListeningSockets.Open> sockets() {
        return gateway.sockets().all();
    }

    @Override
    public Optional<DatagramRelay.Way> datagrams(Path beside) throws IOException {
        var transport = gateway.transport();
        boolean none = sockets().stream().noneMatch(socket -> socket.kind().equals(ListeningSockets.UDP));
        return none ? Optional.empty() : Optional.of(transport.relay().await(beside, transport.group()));
    }

    @Override
    public ObjectNode counters() {
        gateway.runningLimits().report();
        told = gateway.runningLimits().limiters().rates().counted();
        return HandedCounters.write(told, gateway.connector().breakers().states());
    }

    @Override
    public ObjectNode countedSince() {
        var now = gateway.runningLimits().limiters().rates().counted();
        var more = HandedCounters.since(told, now);
        told = now;
        return HandedCounters.write(more, Map.of());
    }

    @Override
    public void stepAside(boolean datagrams) throws InterruptedException {
        steppingAside = true;
        settle();
        gateway.sockets().hold(datagrams);
        for (var listener : gateway.listeners().all()) listener.drainConnections(NO_END);
    }

    @Override
    public void resume() throws InterruptedException {
        steppingAside = false;
        for (var listener : gateway.listeners().all()) listener.resume();
        gateway.sockets().accept();
    }

    @Override
    public boolean owesSomething() throws InterruptedException {
        return gateway.owesSomething();
    }

    @Override
    public Duration patience() {
        return settings.drain().timeout();
    }

    /// What else has to end, while the store is still open, when this process leaves to its successor.
    public void beforeLeaving(Runnable last) {
        lastThings.add(last);
    }

    @Override
    public void leave() throws InterruptedException {
        lastThings.forEach(Runnable::run);
        gateway.sayGoodbye();
        gateway.close();
        LOG.info("another process serves; this one is gone");
        handedOver.countDown();
    }

    /// The process before this one need not look after it any more.
    private void settle() {
        var old = predecessor;
        predecessor = null;
        if (old != null) old.settle();
    }

    public Gateway gateway() {
        return gateway;
    }

    /// Whether another process serves already and this one ends what it began.
    public boolean isSteppingAside() {
        return steppingAside;
    }

    /// Whether the process before this one is still there and could serve again.
    public boolean isOnProbation() {
        return predecessor != null;
    }

    /// How long whoever looks after this process waits for a sign of life; empty is for ever.
    public Optional<Duration> watchdog() {
        return watchdog;
    }

    /// Waits until another process has taken over and this one has ended what it began.
    public void awaitHandedOver() throws InterruptedException {
        handedOver.await();
    }

    /// Ends without a successor: lets running exchanges end, at most for `patience`.
    public void drain(Duration patience) throws InterruptedException {
        endTakeovers();
        gateway.drain(patience);
    }

    private void endTakeovers() {
        settle();
        synchronized (this) {
            if (server != null) server.close();
        }
    }

    @Override
    public void close() {
        endTakeovers();
        gateway.close();
    }
}
