package io.sluice.gateway;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.analytics.RecordRules;
import io.sluice.gateway.analytics.Recorder;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.compile.LiveConfig.Fate;
import io.sluice.gateway.compile.Parts;
import io.sluice.gateway.compile.PipelineCompiler;
import io.sluice.gateway.control.ControlApi;
import io.sluice.gateway.control.ControlParts;
import io.sluice.gateway.exchange.ApiDirectory;
import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OffloadThreads;
import io.sluice.gateway.exchange.ServedApi;
import io.sluice.gateway.health.HealthCounters;
import io.sluice.gateway.identity.DirectoryChoice;
import io.sluice.gateway.identity.IdentityProviders;
import io.sluice.gateway.identity.ProviderHttp;
import io.sluice.gateway.identity.TokenSessions;
import io.sluice.gateway.listen.Listener;
import io.sluice.gateway.listen.ListeningSockets;
import io.sluice.gateway.listen.PortRules;
import io.sluice.gateway.listen.Transport;
import io.sluice.gateway.measure.Measures;
import io.sluice.gateway.measure.Statsd;
import io.sluice.gateway.middleware.answer.CachePurge;
import io.sluice.gateway.notice.NoticeTrust;
import io.sluice.gateway.notice.ObeyedNotices;
import io.sluice.gateway.oauth.LapsedTokens;
import io.sluice.gateway.oauth.OAuthParts;
import io.sluice.gateway.oauth.OAuthSessions;
import io.sluice.gateway.observe.AccessLog;
import io.sluice.gateway.observe.MetricsPage;
import io.sluice.gateway.observe.Traffic;
import io.sluice.gateway.protocol.tcp.TcpDialer;
import io.sluice.gateway.refusal.ErrorOverrides;
import io.sluice.gateway.refusal.ErrorTemplates;
import io.sluice.gateway.refusal.MessageOverrides;
import io.sluice.gateway.refusal.StandardRefusals;
import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.route.RouteTable;
import io.sluice.gateway.script.Scripts;
import io.sluice.gateway.secret.SecretStores;
import io.sluice.gateway.service.ServiceClient;
import io.sluice.gateway.session.KeySpaceNotices;
import io.sluice.gateway.session.LivePolicies;
import io.sluice.gateway.session.OrganisationSessions;
import io.sluice.gateway.session.PublicKeys;
import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.session.SignedNotices;
import io.sluice.gateway.source.Dashboard;
import io.sluice.gateway.source.DefinitionFolder;
import io.sluice.gateway.source.DefinitionTrial;
import io.sluice.gateway.source.Loader;
import io.sluice.gateway.source.PolicyFolder;
import io.sluice.gateway.source.PolicyRecordFile;
import io.sluice.gateway.source.PolicySource;
import io.sluice.gateway.source.ReloadNotices;
import io.sluice.gateway.source.SecretText;
import io.sluice.gateway.telemetry.NodeIdentity;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.gateway.tls.RevocationLists;
import io.sluice.gateway.tls.UpstreamContexts;
import io.sluice.gateway.tls.UpstreamTlsRules;
import io.sluice.gateway.upstream.Connector;
import io.sluice.gateway.upstream.UpstreamProxies;
import io.sluice.gateway.upstream.credential.Credentials;
import io.sluice.gateway.upstream.discovery.Discoveries;
import io.sluice.gateway.uptime.HostChecker;
import io.sluice.gateway.uptime.HostHealth;
import io.sluice.gateway.variables.SecretValues;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.schema.DefinitionCheck;
import io.sluice.model.session.KeyForms;
import io.sluice.model.session.Lifetime;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.PolicySettings;
import io.sluice.storage.Health;
import io.sluice.storage.Notices;
import io.sluice.storage.Storage;
import io.sluice.storage.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/// A running gateway, built by hand: this is the whole object graph, there is no container. Long for that reason.
public final class Gateway implements AutoCloseable {
    /// How long an idle connection may send one more request when nobody serves after this process.
    private static final Duration IDLE_GRACE = Duration.ofSeconds(1);
    /// For the last words at the end of a drain.
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final GatewaySettings settings;
    private final Storage storage;
    private final boolean ownsStorage;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Transport transport;
    private final StandardRefusals refusals;
    private final List<Loop> loops = new ArrayList<>();
    private final LivePolicies policies = new LivePolicies();
    private final SessionCache sessions;
    private final IdentityProviders providers;
    private final Optional<Recorder> recorder;
    private final Optional<HealthCounters> health;
    private final SecretStores secrets;
    private final Variables variables;
    private final NodeIdentity node;
    private final CertificateStore certificates;
    private final UpstreamContexts upstreamContexts;
    private final Traffic traffic;
    private final Optional<AccessLog> accessLog;
    private final RunningTelemetry telemetry;
    private final RunningLimits limits;
    private final HostHealth hostHealth = new HostHealth();
    private final HostChecker hostChecker;
    private final OAuthParts oauth;
    private final Credentials credentials;
    private final Discoveries discoveries;
    private final Scripts scripts;
    private final RunningEvents events;
    private final Connector connector;
    private final UpstreamProxies proxies;
    private final NoticeTrust trust;
    private final LiveConfig live;
    private final Optional<Dashboard> dashboard;
    private final Loader loader;
    private final DefinitionTrial trial;
    private final ControlApi control;
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final RunningListeners listeners;
    private final List<Watch> watches = new ArrayList<>();

    /// Loads what the sources hold, opens the sockets and serves, with one event loop a core.
    ///
    /// @param storage stays open when the gateway is closed
    /// @throws IOException when an address cannot be had or a certificate cannot be read
    public static Gateway start(GatewaySettings settings, Storage storage, InstantSource clock) throws IOException {
        var named = named(settings, clock);
        return serving(new Gateway(settings, newTransport(), storage, false, clock, newNodeId(), named));
    }

    /// The same, with a store that runs on the event loops of the gateway and is closed with it.
    ///
    /// @param open answers with the store; a store that needs no loops may ignore them
    public static Gateway start(GatewaySettings settings, Function<EventLoopGroup, Storage> open, InstantSource clock)
            throws IOException {
        return serving(prepare(settings, open, clock, newNodeId()));
    }

    /// The same, up to the moment before it listens: everything is loaded and compiled, and [#serve] is the next step.
    ///
    /// @param nodeId the name of this process among the gateways that share its store
    ///
    /// @throws IOException when something that the settings name cannot be read
    public static Gateway prepare(
            GatewaySettings settings, Function<EventLoopGroup, Storage> open, InstantSource clock, String nodeId)
            throws IOException {
        var named = named(settings, clock);
        var transport = newTransport();
        Storage storage;
        try {
            storage = open.apply(transport.group());
        } catch (RuntimeException refused) {
            transport.close();
            throw refused;
        }
        var gateway = new Gateway(settings, transport, storage, true, clock, nodeId, named);
        try {
            gateway.load();
            return gateway;
        } catch (IOException failed) {
            gateway.close();
            throw failed;
        }
    }

    /// What others of the cluster, or its dashboard, may ask for beside reloads.
    private ObeyedNotices obeyed() {
        var lapsed = new LapsedTokens(oauth);
        return new ObeyedNotices(
                trust,
                Map.of(
                        CachePurge.COMMAND,
                        new CachePurge(storage.cache())::of,
                        "InvalidateJWKSCacheForAPI",
                        providers.keySets()::invalidate,
                        "OAuthPurgeLapsedTokens",
                        _ -> Thread.ofVirtual().name("oauth-purge").start(lapsed::purgeOrWait)));
    }

    /// Expired OAuth tokens are forgotten in time without anybody asking for it.
    private void purgeHourly() {
        var lapsed = new LapsedTokens(oauth);
        if (!lapsed.isAsked()) return;
        Runnable purge = () -> Thread.ofVirtual().name("oauth-purge").start(lapsed::purgeOrWait);
        var _ = loops.getFirst().eventLoop().scheduleWithFixedDelay(purge, 1, 1, TimeUnit.HOURS);
    }

    private void load() throws IOException {
        if (loader.last().loaded()) return;
        secrets.check();
        loader.reload(true).join();
    }

    static String newNodeId() {
        return "solo-" + UUID.randomUUID();
    }

    /// What settings and environment name, read before anything is opened.
    private record Named(
            UpstreamProxies proxies, RevocationLists revocations, DirectoryChoice directories, NoticeTrust trust) {}

    private static Named named(GatewaySettings settings, InstantSource clock) throws IOException {
        var certificates = settings.certificates();
        var revocations = RevocationLists.open(certificates.revocationLists(), certificates.refuseOutdated(), clock);
        for (var line : settings.services().all()) ServiceClient.check(line);
        var trust = NoticeTrust.of(settings.control());
        try {
            return new Named(
                    UpstreamProxies.of(System.getenv()), revocations, DirectoryChoice.of(settings.keys()), trust);
        } catch (IllegalArgumentException unusable) {
            throw new IOException(
                    "the environment names a proxy that cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private static Transport newTransport() {
        return new Transport(Runtime.getRuntime().availableProcessors());
    }

    private static Gateway serving(Gateway gateway) throws IOException {
        try {
            gateway.load();
            gateway.serve();
            return gateway;
        } catch (IOException failed) {
            gateway.close();
            throw failed;
        }
    }

    /// Opens the sockets; from now on requests are served.
    ///
    /// @throws IOException when an address cannot be had or a certificate cannot be read
    public void serve() throws IOException {
        listeners.open(control);
        hostChecker.start();
        dashboard.ifPresent(it -> it.start(() -> loader.reload(false)));
        purgeHourly();
    }

    private Gateway(
            GatewaySettings settings,
            Transport transport,
            Storage storage,
            boolean ownsStorage,
            InstantSource clock,
            String nodeId,
            Named named) {
        this.proxies = named.proxies();
        this.trust = named.trust();
        this.settings = settings;
        this.transport = transport;
        this.storage = storage;
        this.ownsStorage = ownsStorage;
        var offload = new OffloadThreads(10_000);
        this.refusals = refusals(settings);
        for (var eventLoop : transport.eventLoops()) {
            loops.add(new Loop(eventLoop, loops.size(), transport.allocator(), clock, offload, refusals));
        }
        this.sessions =
                new SessionCache(storage.sessions(), KeyForms.of(settings.keys()), sessionRules(settings), policies);
        var organisations = new OrganisationSessions(storage.sessions(), KeyForms.of(settings.keys()));
        this.health = HealthCounters.of(settings.control(), storage.values(), clock);
        this.recorder = recordRules(settings)
                .map(rules -> Recorder.start(storage.records(), rules, loops.size(), organisations));
        this.certificates = new CertificateStore(
                storage.values(), settings.certificates().encodingSecret(), clock, named.revocations());
        this.providers = new IdentityProviders(
                settings.oauth(),
                settings.services().oauth(),
                tokenSessions(clock),
                storage.values(),
                certificates,
                named.directories());
        this.upstreamContexts = new UpstreamContexts(certificates);
        Function<String, Optional<String>> environment = name -> Optional.ofNullable(System.getenv(name));
        this.secrets = SecretStores.of(settings.references(), environment);
        this.variables = new Variables(SecretValues.of(settings.references(), secrets));
        this.limits = RunningLimits.start(
                settings, trust, KeyForms.of(settings.keys()), variables, storage, organisations, loops, clock, nodeId);
        this.traffic = new Traffic(loops.size());
        this.accessLog = accessLog();
        this.node = NodeIdentity.fresh(settings);
        this.telemetry = RunningTelemetry.start(settings, node, served());
        this.oauth = oauthParts(clock);
        this.scripts = new Scripts(settings.scripts(), storage.sessions(), KeyForms.of(settings.keys()), sessions);
        this.dashboard = Dashboard.of(settings, certificates);
        this.events = new RunningEvents(
                settings,
                storage,
                certificates,
                scripts,
                dashboard.filter(_ -> settings.source().fromDashboard()),
                clock);
        this.credentials = new Credentials(
                new ProviderHttp("authorization servers", settings.services().oauth(), false, certificates::find),
                storage.values(),
                settings.control().secret(),
                events.desk(),
                clock);
        this.discoveries = new Discoveries(
                settings.upstream().discoveryCache().toSeconds(),
                new ProviderHttp("registries", settings.services().discovery(), false, certificates::find));
        this.connector =
                new Connector(loops, transport.channel(), Connector.Options.of(settings.upstream()), upstreamContexts);
        this.live = liveConfig();
        this.hostChecker = new HostChecker(
                settings.uptime(),
                storage.values(),
                () -> live.current().apis().values().stream()
                        .map(ServedApi::definition)
                        .toList(),
                discoveries,
                hostHealth,
                new HostChecker.Telling(events.desk(), storage.records(), clock),
                new ServiceClient(HostChecker.GROUP, settings.services().health(), false, certificates::find));

        var references = new SecretText(settings.references(), secrets, environment);
        var definitions = new DefinitionFolder(Path.of(settings.source().appPath()), references, clock);
        this.trial = new DefinitionTrial(definitions, live);
        var policySource = policySource(settings.policies(), dashboard);
        var dialer = new TcpDialer(
                transport.channel(), Connector.Options.of(settings.upstream()).connectTimeout(), upstreamContexts);
        this.listeners = new RunningListeners(settings, transport, loops, certificates, dialer, live);
        this.loader = new Loader(
                settings.source().fromDashboard() && dashboard.isPresent()
                        ? dashboard.get().definitions(references)
                        : definitions,
                policySource,
                live,
                policies,
                settings.source().reloadInterval(),
                (config, took) -> {
                    listeners.follow(config);
                    var served = config.apis().values();
                    providers
                            .keySets()
                            .prefetch(served.stream().map(ServedApi::definition).toList());
                    telemetry.reloaded(took);
                });
        var reloads = new ReloadNotices(loader, storage.notices(), trust);
        var parts = new ControlParts(
                settings,
                storage,
                live,
                policies,
                sessions,
                providers.keySets(),
                definitions,
                policySource instanceof PolicyFolder folder ? Optional.of(folder) : Optional.empty(),
                loader,
                loops.getFirst(),
                oauth,
                reloads,
                health,
                new DefinitionCheck(),
                metrics(),
                certificates,
                events.certificates(),
                events.desk(),
                telemetry.statsd().map(Statsd::calls),
                dashboard.filter(_ -> settings.source().fromDashboard()).map(it -> it::up),
                new Here());
        this.control = new ControlApi(parts, clock);
        watches.add(storage.notices().subscribe(Notices.CLUSTER, new KeySpaceNotices(sessions, organisations)));
        watches.add(storage.notices().subscribe(Notices.CLUSTER, obeyed()));
        if (settings.source().findsDashboard()) {
            dashboard.ifPresent(it -> watches.add(storage.notices().subscribe(Notices.CLUSTER, it.zeroConf(trust))));
        }
        if (!settings.source().ignoreNotices()) {
            watches.add(storage.notices().subscribe(Notices.CLUSTER, reloads));
        }
    }

    /// This process, as its control API sees it.
    private final class Here implements ControlApi.Presence {
        @Override
        public boolean leaving() {
            return leaving.get();
        }

        @Override
        public int port() {
            return Gateway.this.port();
        }
    }

    private static StandardRefusals refusals(GatewaySettings settings) {
        return new StandardRefusals(
                ErrorTemplates.in(Path.of(settings.source().templatePath())),
                MessageOverrides.of(settings.answers().overrideMessages()),
                !settings.server().hideGenerator(),
                ErrorOverrides.of(settings.answers().errorOverrides()));
    }

    private TokenSessions tokenSessions(InstantSource clock) {
        return new TokenSessions(
                sessions,
                storage.sessions(),
                new SignedNotices(storage.notices(), settings.control().nodeSecret()),
                KeyForms.of(settings.keys()),
                policies,
                Lifetime.of(settings.keys()),
                clock);
    }

    private OAuthParts oauthParts(InstantSource clock) {
        var secrets = settings.control();
        var keys = settings.keys();
        var tokens = new OAuthSessions(
                storage.sessions(),
                KeyForms.of(keys),
                new SignedNotices(storage.notices(), secrets.nodeSecret()),
                sessions);
        return new OAuthParts(
                storage.values(), tokens, policies, settings.oauth(), secrets.secret(), keys.masterKeys(), clock);
    }

    private LiveConfig liveConfig() {
        var route = settings.route();
        return new LiveConfig(
                new PipelineCompiler(parts()), route.strictListenPath(), route.customDomains(), PortRules.of(settings));
    }

    private Parts parts() {
        var route = settings.route();
        var upstream = settings.upstream();
        return new Parts(
                new EndpointMatching(route.prefixMatch(), route.suffixMatch(), route.ignoreCase()),
                upstream.timeout().toNanos(),
                route.keepTargetEncoding(),
                settings.server().websockets(),
                settings.server().maxResponseBodyBytes(),
                UpstreamTlsRules.of(upstream),
                proxies,
                connector,
                credentials,
                discoveries,
                loops.size(),
                new ApiDirectory(),
                new ClientAddress(settings.server().forwardedDepth()),
                certificates,
                variables,
                refusals,
                settings.server().versionHeader(),
                sessions,
                new PublicKeys(storage.values()),
                providers,
                oauth,
                new Parts.Certificates(
                        certificates,
                        settings.certificates().apis(),
                        settings.certificates().tokensToo(),
                        KeyForms.of(settings.keys())),
                recorder,
                health,
                limits.limiters(),
                traffic,
                accessLog,
                telemetry.tracing(),
                telemetry.measures(),
                telemetry.statsd(),
                settings.monitors(),
                storage.cache(),
                scripts,
                hostHealth,
                events.desk(),
                events.ofRequests(),
                events.certificates());
    }

    private Optional<AccessLog> accessLog() {
        var log = settings.log();
        if (!log.access()) return Optional.empty();
        return Optional.of(AccessLog.start(
                log.accessTemplate(), new ClientAddress(settings.server().forwardedDepth()), plainKeys()));
    }

    /// Asked for while it runs, not before.
    private Measures.Served served() {
        return new Measures.Served(
                () -> live().current().apis().size(), () -> policies.get().all().size());
    }

    /// Keys may be told as they are: they are hashes, or their owner wants it so.
    private boolean plainKeys() {
        return settings.keys().hash() || settings.keys().logWhole();
    }

    private MetricsPage metrics() {
        return new MetricsPage(
                loops,
                traffic,
                this::configuration,
                storage.health(),
                new MetricsPage.Figures(
                        limits::gateways,
                        () -> recorder.map(Recorder::sent).orElse(0L),
                        () -> recorder.map(Recorder::dropped).orElse(0L),
                        () -> accessLog.map(AccessLog::dropped).orElse(0L),
                        telemetry::tracesDropped,
                        new MetricsPage.EventFigures(
                                events.desk()::handled,
                                events.desk()::dropped,
                                events.calls()::sent,
                                events.calls()::failed)));
    }

    private MetricsPage.Configuration configuration() {
        var config = live.current();
        long problems = config.fates().values().stream()
                .filter(fate -> fate instanceof Fate.KeptOld || fate instanceof Fate.Refused)
                .count();
        return new MetricsPage.Configuration(
                config.apis().keySet(), problems, policies.get().all().size(), config.version());
    }

    private static SessionCache.Rules sessionRules(GatewaySettings settings) {
        var keys = settings.keys();
        var standard = SessionCache.Rules.DEFAULTS;
        return new SessionCache.Rules(
                keys.minLength(), keys.cacheSessions() ? standard.fresh() : Duration.ZERO, standard.most());
    }

    private static Optional<RecordRules> recordRules(GatewaySettings settings) {
        if (!settings.analytics().enabled()) return Optional.empty();
        var source = settings.source();
        var nodeTags = source.segmented() ? source.tags() : List.<String>of();
        return Optional.of(RecordRules.of(settings.analytics(), settings.keys().hash(), nodeTags));
    }

    private static PolicySource policySource(PolicySettings settings, Optional<Dashboard> dashboard) {
        if (settings.source().equals("service") && dashboard.isPresent())
            return dashboard.get().policies();
        if (!settings.path().isEmpty()) return new PolicyFolder(Path.of(settings.path()));
        if (!settings.recordName().isEmpty()) return new PolicyRecordFile(Path.of(settings.recordName()));
        return PolicySource.NONE;
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

    public Loader loader() {
        return loader;
    }

    /// Tries definitions that are not to be served.
    public DefinitionTrial trial() {
        return trial;
    }

    /// The port that APIs are served on; the one that was found when the settings ask for any.
    public int port() {
        return listeners.port();
    }

    public List<Loop> loops() {
        return loops;
    }

    /// Where its sockets are opened.
    public ListeningSockets sockets() {
        return transport.sockets();
    }

    Transport transport() {
        return transport;
    }

    Connector connector() {
        return connector;
    }

    RunningLimits runningLimits() {
        return limits;
    }

    Health storeHealth() {
        return storage.health();
    }

    RunningListeners listeners() {
        return listeners;
    }

    /// A listener that nobody is told of, on a port of this machine alone, for requests that the process sends itself.
    Listener rehearsal(Supplier<RouteTable> routes) throws IOException {
        return listeners.rehearsal(control, routes);
    }

    /// What compiles APIs whose requests are neither counted nor recorded.
    PipelineCompiler untold() {
        return new PipelineCompiler(parts().untold());
    }

    /// Says it is not ready, and goes on serving, so that load balancers send no more.
    public void leave() {
        leaving.set(true);
    }

    /// Stops accepting and lets running exchanges end, at most for `patience`; then stops. Who waits for the next
    /// request on a connection gets a moment, since it may be on its way.
    public void drain(Duration patience) throws InterruptedException {
        leave();
        for (var listener : listeners.all()) listener.drain(IDLE_GRACE);
        awaitNothingOwed(patience);
        sayGoodbye();
        close();
    }

    private void awaitNothingOwed(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - end < 0 && owesSomething()) LockSupport.parkNanos(20_000_000);
    }

    boolean owesSomething() throws InterruptedException {
        if (loops.stream().anyMatch(loop -> loop.live() > 0)) return true;
        for (var listener : listeners.all()) if (listener.owed() > 0) return true;
        return false;
    }

    void sayGoodbye() throws InterruptedException {
        if (!owesSomething()) return;
        for (var listener : listeners.all()) listener.goodbye();
        awaitNothingOwed(GOODBYE);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        watches.forEach(Watch::close);
        loader.close();
        dashboard.ifPresent(Dashboard::close);
        listeners.close();
        limits.close();
        hostChecker.close();
        events.close();
        providers.close();
        credentials.close();
        discoveries.close();
        // The last records leave before the loops that may carry them to the store.
        recorder.ifPresent(Recorder::close);
        accessLog.ifPresent(AccessLog::close);
        telemetry.close();
        if (ownsStorage) storage.close();
        transport.close();
    }
}
