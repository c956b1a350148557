package io.sluice.gateway;

import io.sluice.gateway.analytics.RecordRules;
import io.sluice.gateway.analytics.Recorder;
import io.sluice.gateway.compile.GatewayDispatcher;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.compile.Parts;
import io.sluice.gateway.compile.PipelineCompiler;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OffloadThreads;
import io.sluice.gateway.exchange.StandardRefusals;
import io.sluice.gateway.listen.ConnectionLimits;
import io.sluice.gateway.listen.Listener;
import io.sluice.gateway.listen.Transport;
import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.session.KeySpaceNotices;
import io.sluice.gateway.session.LivePolicies;
import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.tls.ServerTls;
import io.sluice.gateway.tls.UpstreamTls;
import io.sluice.gateway.upstream.Connector;
import io.sluice.model.session.KeyForms;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.RouteSettings;
import io.sluice.model.settings.ServerSettings;
import io.sluice.model.settings.UpstreamSettings;
import io.sluice.storage.Notices;
import io.sluice.storage.Storage;
import io.sluice.storage.Watch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A running gateway, built by hand: this is the whole object graph, there is no container.
public final class Gateway implements AutoCloseable {
    private final Transport transport;
    private final List<Loop> loops;
    private final LiveConfig live;
    private final Listener listener;
    private final LivePolicies policies;
    private final SessionCache sessions;
    private final Watch notices;
    private final Optional<Recorder> recorder;

    private Gateway(
            Transport transport,
            List<Loop> loops,
            LiveConfig live,
            Listener listener,
            LivePolicies policies,
            SessionCache sessions,
            Watch notices,
            Optional<Recorder> recorder) {
        this.recorder = recorder;
        this.policies = policies;
        this.sessions = sessions;
        this.notices = notices;
        this.transport = transport;
        this.loops = loops;
        this.live = live;
        this.listener = listener;
    }

    /// Opens the sockets and serves.
    ///
    /// @param storage stays open when the gateway is closed
    /// @throws IOException when the address cannot be had
    public static Gateway start(GatewayOptions options, Storage storage, InstantSource clock) throws IOException {
        var transport = new Transport(options.loops());
        var offload = new OffloadThreads(10_000);
        var refusals = new StandardRefusals();
        var loops = new ArrayList<Loop>();
        for (var eventLoop : transport.eventLoops()) {
            loops.add(new Loop(eventLoop, loops.size(), transport.allocator(), clock, offload, refusals));
        }
        var connector = new Connector(loops, transport.channel(), Connector.Options.of(options.upstream()));
        var route = options.route();
        var policies = new LivePolicies();
        var sessions = new SessionCache(storage.sessions(), options.keyForms(), options.sessionRules(), policies);
        var recorder = options.records().map(rules -> Recorder.start(storage.records(), rules, loops.size()));
        var parts = new Parts(
                new EndpointMatching(route.prefixMatch(), route.suffixMatch(), route.ignoreCase()),
                options.upstream().timeout().toNanos(),
                route.keepTargetEncoding(),
                options.server().websockets(),
                UpstreamTls.of(options.upstream()),
                connector,
                loops.size(),
                sessions,
                recorder);
        var live = new LiveConfig(new PipelineCompiler(parts), route.strictListenPath(), route.customDomains());
        var dispatcher = new GatewayDispatcher(live, !route.keepPath(), _ -> null);
        try {
            var tls = options.server().tls()
                    ? Optional.of(ServerTls.of(options.server(), ServerTls.files(options.server())))
                    : Optional.<ServerTls>empty();
            var listener = Listener.open(options.address(), tls, transport, loops, dispatcher, options.limits());
            var notices = storage.notices().subscribe(Notices.CLUSTER, new KeySpaceNotices(sessions));
            return new Gateway(transport, loops, live, listener, policies, sessions, notices, recorder);
        } catch (IOException failed) {
            transport.close();
            recorder.ifPresent(Recorder::close);
            throw failed;
        }
    }

    /// @param loops   event loops, one for each core
    /// @param records how traffic is recorded; absent when it is not
    public record GatewayOptions(
            InetSocketAddress address,
            int loops,
            ConnectionLimits limits,
            RouteSettings route,
            ServerSettings server,
            UpstreamSettings upstream,
            KeyForms keyForms,
            SessionCache.Rules sessionRules,
            Optional<RecordRules> records) {

        /// What the settings of a process ask for, with one loop a core.
        public static GatewayOptions of(GatewaySettings settings) {
            var listen = settings.listen();
            var server = settings.server();
            var keys = settings.keys();
            var limits = ConnectionLimits.DEFAULTS;
            return new GatewayOptions(
                    listen.address().isEmpty()
                            ? new InetSocketAddress(listen.port())
                            : new InetSocketAddress(listen.address(), listen.port()),
                    Runtime.getRuntime().availableProcessors(),
                    new ConnectionLimits(
                            limits.maxHeadBytes(),
                            limits.maxFields(),
                            limits.headTimeout(),
                            server.readTimeout(),
                            server.readTimeout(),
                            server.writeTimeout(),
                            limits.canonicalNames(),
                            limits.maxBodyInMemory()),
                    settings.route(),
                    server,
                    settings.upstream(),
                    new KeyForms(keys.hash(), keys.hashFunction(), keys.hashFallbacks(), !keys.byUsername()),
                    new SessionCache.Rules(
                            keys.minLength(),
                            keys.cacheSessions() ? SessionCache.Rules.DEFAULTS.fresh() : Duration.ZERO,
                            SessionCache.Rules.DEFAULTS.most()),
                    settings.analytics().enabled()
                            ? Optional.of(RecordRules.of(settings.analytics(), keys.hash(), nodeTags(settings)))
                            : Optional.empty());
        }
    }

    private static List<String> nodeTags(GatewaySettings settings) {
        return settings.source().segmented() ? settings.source().tags() : List.of();
    }

    public LiveConfig live() {
        return live;
    }

    public LivePolicies policies() {
        return policies;
    }

    public SessionCache sessions() {
        return sessions;
    }

    public Optional<Recorder> recorder() {
        return recorder;
    }

    public int port() {
        return listener.port();
    }

    public List<Loop> loops() {
        return loops;
    }

    /// Lets running exchanges end, at most for `patience`, then stops.
    public void drain(Duration patience) throws InterruptedException {
        listener.drain();
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - end < 0 && loops.stream().anyMatch(loop -> loop.live() > 0)) {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        close();
    }

    @Override
    public void close() {
        notices.close();
        listener.close();
        transport.close();
        recorder.ifPresent(Recorder::close);
    }
}
