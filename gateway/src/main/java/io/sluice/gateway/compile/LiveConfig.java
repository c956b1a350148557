package io.sluice.gateway.compile;

import io.sluice.gateway.exchange.ServedApi;
import io.sluice.gateway.route.RouteTable;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The configuration now being served. A request takes [#current] once and keeps it to its end.
public final class LiveConfig {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);

    /// How one API fared in the last [#apply].
    public sealed interface Fate {
        /// Unchanged: its very pipelines go on, with their connections, breaker state and counters.
        record Reused() implements Fate {}

        record Compiled() implements Fate {}

        /// Does not compile; its last good pipelines go on serving.
        record KeptOld(List<Problem> problems) implements Fate {}

        /// Does not compile and has never been served.
        record Refused(List<Problem> problems) implements Fate {}
    }

    /// @param version grows with each [LiveConfig#apply]
    public record Config(long version, Map<String, ServedApi> apis, Map<String, Fate> fates, RouteTable routes) {
        public Config {
            // Views, not copies: who makes a configuration gives its maps away.
            apis = Collections.unmodifiableMap(apis);
            fates = Collections.unmodifiableMap(fates);
        }
    }

    private final PipelineCompiler compiler;
    private final boolean strictRoutes;
    private final boolean customDomains;
    private volatile Config current = new Config(0, Map.of(), Map.of(), RouteTable.of(Map.of(), false, false));
    private Map<String, String> servedPaths = Map.of();

    public LiveConfig(PipelineCompiler compiler, boolean strictRoutes, boolean customDomains) {
        this.compiler = compiler;
        this.strictRoutes = strictRoutes;
        this.customDomains = customDomains;
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
                fates.put(definition.id(), new Fate.Reused());
                continue;
            }
            switch (compile(definition)) {
                case Checked.Good<ServedApi>(var served, var _) -> {
                    apis.put(definition.id(), served);
                    fates.put(definition.id(), new Fate.Compiled());
                }
                case Checked.Bad<ServedApi>(var problems) -> {
                    if (old != null) apis.put(definition.id(), old);
                    fates.put(definition.id(), old != null ? new Fate.KeptOld(problems) : new Fate.Refused(problems));
                }
            }
        }
        var paths = listenPaths(apis);
        var routes = RouteTable.of(byApi(apis, paths), strictRoutes, customDomains);
        servedPaths = paths;
        compiler.apis().replace(apis);
        return current = new Config(before.version() + 1, apis, fates, routes);
    }

    /// What the compiler cannot cope with costs the others nothing.
    private Checked<ServedApi> compile(ApiDefinition definition) {
        var path = definition.listen().path();
        if (path.isBlank() || path.indexOf(' ') >= 0) {
            var detail = "the listen path \"" + path + "\" is empty or holds a blank";
            return new Checked.Bad<>(new Problem(ProblemCode.DEFINITION_INVALID, "/proxy/listen_path", detail));
        }
        try {
            RouteTable.check(path, definition.listen().domain());
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

    private static Map<ServedApi, String> byApi(Map<String, ServedApi> apis, Map<String, String> paths) {
        var byApi = new LinkedHashMap<ServedApi, String>();
        paths.forEach((id, path) -> {
            var api = apis.get(id);
            if (api != null) byApi.put(api, path);
        });
        return byApi;
    }

    /// Paths after clashes were resolved (`gateway-features-1.md` 1.4): of several newcomers with one domain and path
    /// each gets `{path}-{api_id}`; who served the path before keeps it.
    private Map<String, String> listenPaths(Map<String, ServedApi> apis) {
        var claims = new LinkedHashMap<String, List<String>>();
        apis.forEach((id, api) -> {
            var listen = api.definition().listen();
            if (!api.definition().internal()) {
                claims.computeIfAbsent(listen.domain() + " " + listen.path(), _ -> new ArrayList<>())
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
            while (!taken.add(domain(apis.get(id)) + " " + free)) free += "_";
            return free;
        });
        return paths;
    }

    private static String domain(@Nullable ServedApi api) {
        return api == null ? "" : api.definition().listen().domain();
    }
}
