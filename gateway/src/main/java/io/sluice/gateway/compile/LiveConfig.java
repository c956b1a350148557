package io.sluice.gateway.compile;

import io.sluice.gateway.exchange.ServedApi;
import io.sluice.gateway.listen.PortRules;
import io.sluice.gateway.protocol.tcp.TcpService;
import io.sluice.gateway.protocol.tcp.TcpServices;
import io.sluice.gateway.route.RouteTable;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The configuration now being served. A request takes [#current] once and keeps it to its end.
public final class LiveConfig {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);

    /// How one API fared in the last [#apply].
    public sealed interface Fate {
        /// Unchanged: its very pipelines go on, with their connections, breaker state and counters.
        ///
        /// @param remarks as when it was compiled
        record Reused(List<Problem> remarks) implements Fate {}

        /// @param remarks what does nothing or fails although the API is served
        record Compiled(List<Problem> remarks) implements Fate {}

        /// Does not compile; its last good pipelines go on serving.
        record KeptOld(List<Problem> problems) implements Fate {}

        /// Does not compile and has never been served.
        record Refused(List<Problem> problems) implements Fate {}
    }

    /// What is on a port that is not the main one; the first of its APIs says what that is.
    public sealed interface OwnPort {
        boolean tls();

        record Http(RouteTable routes, boolean tls) implements OwnPort {}

        record Stream(TcpServices services) implements OwnPort {
            @Override
            public boolean tls() {
                return services.tls();
            }
        }
    }

    /// @param version grows with each [LiveConfig#apply]
    /// @param routes  of the main port
    /// @param ports   of the APIs that ask for another one
    public record Config(
            long version,
            Map<String, ServedApi> apis,
            Map<String, Fate> fates,
            RouteTable routes,
            Map<Integer, OwnPort> ports) {
        public Config {
            ports = Map.copyOf(ports);
            // Views, not copies: who makes a configuration gives its maps away.
            apis = Collections.unmodifiableMap(apis);
            fates = Collections.unmodifiableMap(fates);
        }
    }

    private final PipelineCompiler compiler;
    private final boolean strictRoutes;
    private final boolean customDomains;
    private final PortRules portRules;
    private volatile Config current =
            new Config(0, Map.of(), Map.of(), RouteTable.of(Map.of(), false, false), Map.of());
    private Map<String, String> servedPaths = Map.of();
    private Map<ServedApi, TcpService> services = Map.of();

    public LiveConfig(PipelineCompiler compiler, boolean strictRoutes, boolean customDomains, PortRules portRules) {
        this.compiler = compiler;
        this.strictRoutes = strictRoutes;
        this.customDomains = customDomains;
        this.portRules = portRules;
    }

    /// What compiles the definitions; also for those that are not to be served.
    public PipelineCompiler compiler() {
        return compiler;
    }

    public Config current() {
        return current;
    }

    /// Compiles what changed, then swaps it in with one write. One bad definition costs only its own API.
    /// Called by one thread, the loader's.
    ///
    /// @param next the definitions that could be read; each id once
    public Config apply(List<ApiDefinition> next) {
        var before = current;
        var apis = new LinkedHashMap<String, ServedApi>();
        var fates = new HashMap<String, Fate>();
        for (var definition : next) {
            var old = before.apis().get(definition.id());
            if (old != null && old.definition().equals(definition)) {
                apis.put(definition.id(), old);
                fates.put(
                        definition.id(), new Fate.Reused(remarks(before.fates().get(definition.id()))));
                continue;
            }
            switch (trial(definition)) {
                case Checked.Good<ServedApi>(var served, var remarks) -> {
                    apis.put(definition.id(), served);
                    fates.put(definition.id(), new Fate.Compiled(remarks));
                }
                case Checked.Bad<ServedApi>(var problems) -> {
                    if (old != null) apis.put(definition.id(), old);
                    fates.put(definition.id(), old != null ? new Fate.KeptOld(problems) : new Fate.Refused(problems));
                }
            }
        }
        var streams = streams(before, apis, fates);
        compiler.serve(apis);
        boolean stay = listenAsBefore(before.apis(), apis);
        var tables = stay ? leadingTo(before, apis) : tables(apis);
        streams.forEach((port, services) -> tables.ports.put(port, new OwnPort.Stream(services)));
        return current = new Config(before.version() + 1, apis, fates, tables.main, tables.ports);
    }

    private static List<Problem> remarks(@Nullable Fate fate) {
        return switch (fate) {
            case Fate.Compiled(var remarks) -> remarks;
            case Fate.Reused(var remarks) -> remarks;
            case null, default -> List.of();
        };
    }

    /// Who listens where, for HTTP.
    private record Tables(RouteTable main, Map<Integer, OwnPort> ports) {}

    private static boolean listenAsBefore(Map<String, ServedApi> before, Map<String, ServedApi> now) {
        if (before.size() != now.size()) return false;
        for (var entry : now.entrySet()) {
            var old = before.get(entry.getKey());
            if (entry.getValue().equals(old)) continue;
            if (old == null) return false;
            var was = old.definition();
            var is = entry.getValue().definition();
            if (!was.listen().equals(is.listen()) || was.internal() != is.internal()) return false;
        }
        return true;
    }

    private static Tables leadingTo(Config before, Map<String, ServedApi> apis) {
        UnaryOperator<ServedApi> now =
                api -> Objects.requireNonNull(apis.get(api.definition().id()));
        var ports = new HashMap<Integer, OwnPort>();
        before.ports().forEach((port, own) -> {
            if (own instanceof OwnPort.Http(var routes, var tls)) {
                ports.put(port, new OwnPort.Http(routes.leadingTo(now), tls));
            }
        });
        return new Tables(before.routes().leadingTo(now), ports);
    }

    private Tables tables(Map<String, ServedApi> apis) {
        var paths = listenPaths(apis);
        var byPort = byPort(apis, paths);
        var ports = new HashMap<Integer, OwnPort>();
        byPort.forEach((port, members) -> {
            if (port != 0) ports.put(port, ownPort(members));
        });
        servedPaths = paths;
        return new Tables(routes(byPort.getOrDefault(0, Map.of())), ports);
    }

    /// Compiles a definition as [#apply] would and serves nothing. What neighbours on one port have to agree on is not
    /// asked. What the compiler cannot cope with costs the others nothing.
    public Checked<ServedApi> trial(ApiDefinition definition) {
        var listen = definition.listen();
        var path = listen.path();
        boolean stream = PortRules.isStream(listen.protocol());
        if (!stream && (path.isBlank() || path.indexOf(' ') >= 0)) {
            var detail = "the listen path \"" + path + "\" is empty or holds a blank";
            return new Checked.Bad<>(new Problem(ProblemCode.DEFINITION_INVALID, "/proxy/listen_path", detail));
        }
        var refusal = portRules.refusal(listen.port(), listen.protocol());
        if (refusal.isPresent()) {
            return new Checked.Bad<>(new Problem(ProblemCode.DEFINITION_INVALID, "/listen_port", refusal.get()));
        }
        try {
            if (!stream) RouteTable.check(path, listen.domain());
        } catch (IllegalArgumentException malformed) {
            return new Checked.Bad<>(
                    new Problem(ProblemCode.DEFINITION_INVALID, "/proxy/listen_path", "" + malformed.getMessage()));
        }
        try {
            return compiler.compile(definition);
        } catch (RuntimeException bug) {
            LOG.error("the definition {} broke the compiler", definition.id(), bug);
            return new Checked.Bad<>(new Problem(ProblemCode.DEFINITION_INVALID, "", "cannot be compiled: " + bug));
        }
    }

    private RouteTable routes(Map<ServedApi, String> paths) {
        return RouteTable.of(paths, strictRoutes, customDomains);
    }

    private OwnPort ownPort(Map<ServedApi, String> paths) {
        var first = paths.keySet().iterator().next().definition().listen();
        return new OwnPort.Http(routes(paths), portRules.speaksTls(first.protocol()));
    }

    /// The TCP and TLS services by port. Who cannot have a port because something else is there is taken out of
    /// `apis`: what was on the port before stays, else what comes first.
    private Map<Integer, TcpServices> streams(Config before, Map<String, ServedApi> apis, Map<String, Fate> fates) {
        var known = services;
        var inOrder = new ArrayList<ServedApi>();
        for (var api : apis.values()) if (asksForPort(api)) inOrder.add(api);
        if (inOrder.isEmpty()) {
            services = Map.of();
            return Map.of();
        }
        var kinds = new HashMap<Integer, String>();
        before.apis().forEach((id, old) -> {
            if (old.equals(apis.get(id))) claim(kinds, old);
        });
        inOrder.forEach(api -> claim(kinds, api));
        var members = new LinkedHashMap<Integer, List<TcpService>>();
        var kept = new HashMap<ServedApi, TcpService>();
        inOrder.sort(Comparator.comparing(api -> !known.containsKey(api)));
        for (var api : inOrder) {
            var definition = api.definition();
            var listen = definition.listen();
            var there = kinds.getOrDefault(port(api), "");
            if (!there.equals(kind(listen.protocol()))) {
                refuse(api, "port " + listen.port() + " is taken by what speaks " + there, apis, fates);
            } else if (PortRules.isStream(listen.protocol())) {
                var domain = customDomains ? listen.domain() : "";
                var neighbours = members.computeIfAbsent(listen.port(), _ -> new ArrayList<>());
                if (!neighbours.isEmpty() && !listen.protocol().equals("tls")) {
                    refuse(api, "Running multiple services without TLS and SNI not supported", apis, fates);
                } else if (neighbours.stream().anyMatch(other -> other.answersTo(domain))) {
                    var detail = "another service of port " + listen.port() + " has the domain \"" + domain + "\" too"
                            + (customDomains ? "" : ": without enable_custom_domains none has one of its own");
                    refuse(api, detail, apis, fates);
                } else {
                    var service = known.get(api);
                    if (service == null) service = compiler.service(definition, domain);
                    neighbours.add(service);
                    kept.put(api, service);
                }
            }
        }
        services = kept;
        var ports = new HashMap<Integer, TcpServices>();
        members.forEach((port, all) -> ports.put(port, new TcpServices(all, "tls".equals(kinds.get(port)))));
        return ports;
    }

    private static void refuse(ServedApi api, String why, Map<String, ServedApi> apis, Map<String, Fate> fates) {
        var id = api.definition().id();
        apis.remove(id);
        fates.put(id, new Fate.Refused(List.of(new Problem(ProblemCode.DEFINITION_INVALID, "/listen_port", why))));
    }

    private boolean asksForPort(ServedApi api) {
        return port(api) != 0 && !api.definition().internal();
    }

    private void claim(Map<Integer, String> kinds, ServedApi api) {
        if (asksForPort(api)) {
            kinds.putIfAbsent(port(api), kind(api.definition().listen().protocol()));
        }
    }

    private static String kind(String protocol) {
        return PortRules.isStream(protocol) ? protocol : "HTTP";
    }

    /// Port 0 is the main one.
    private Map<Integer, Map<ServedApi, String>> byPort(Map<String, ServedApi> apis, Map<String, String> paths) {
        var byPort = new HashMap<Integer, Map<ServedApi, String>>();
        paths.forEach((id, path) -> {
            var api = apis.get(id);
            if (api != null)
                byPort.computeIfAbsent(port(api), _ -> new LinkedHashMap<>()).put(api, path);
        });
        return byPort;
    }

    private int port(ServedApi api) {
        int port = api.definition().listen().port();
        return portRules.own(port) ? port : 0;
    }

    /// Paths after clashes were resolved (`gateway-features-1.md` 1.4): of several newcomers with one domain and path
    /// each gets `{path}-{api_id}`; who served the path before keeps it.
    private Map<String, String> listenPaths(Map<String, ServedApi> apis) {
        var claims = new LinkedHashMap<String, List<String>>();
        apis.forEach((id, api) -> {
            var listen = api.definition().listen();
            if (!api.definition().internal() && !PortRules.isStream(listen.protocol())) {
                claims.computeIfAbsent(place(api) + listen.path(), _ -> new ArrayList<>())
                        .add(id);
            }
        });
        var paths = new LinkedHashMap<String, String>();
        claims.values().forEach(ids -> {
            for (var id : ids) {
                var api = apis.get(id);
                if (api == null) continue;
                var path = api.definition().listen().path();
                paths.put(id, ids.size() == 1 || path.equals(servedPaths.get(id)) ? path : path + "-" + id);
            }
        });
        var taken = new HashSet<String>();
        paths.replaceAll((id, path) -> {
            var free = path;
            while (!taken.add(place(apis.get(id)) + free)) free += "_";
            return free;
        });
        return paths;
    }

    /// What a path has to be unique in.
    private String place(@Nullable ServedApi api) {
        return api == null ? "" : port(api) + " " + api.definition().listen().domain() + " ";
    }
}
