package io.sluice.gateway.compile;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Upstream;
import io.sluice.gateway.exchange.UpstreamFailure;
import io.sluice.gateway.tls.UpstreamTlsRules;
import io.sluice.gateway.upstream.InternalTarget;
import io.sluice.gateway.upstream.LoopUpstream;
import io.sluice.gateway.upstream.ProxyUpstream;
import io.sluice.gateway.upstream.Route;
import io.sluice.gateway.upstream.Target;
import io.sluice.gateway.upstream.UpstreamProxies;
import io.sluice.gateway.upstream.credential.ShowCredential;
import io.sluice.gateway.upstream.discovery.DiscoveredUpstream;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.ShapeSpec;
import io.sluice.model.middleware.UpstreamSpec;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/// The end of each pipeline, from the definition's target.
record Upstreams(Parts parts) {
    /// Of pipelines that never get that far.
    static final Upstream NONE = new Upstream() {
        @Override
        public void send(Exchange exchange) {
            exchange.upstreamFailed(UpstreamFailure.BAD_TARGET);
        }

        @Override
        public String describe() {
            return "nowhere";
        }
    };

    /// What makes it impossible to reach the targets as the definition wants it.
    List<Problem> problems(ApiDefinition api) {
        try {
            proxies(api.target());
            return List.of();
        } catch (IllegalArgumentException unusable) {
            return List.of(new Problem(
                    ProblemCode.DEFINITION_INVALID, "/proxy/transport/proxy_url", "" + unusable.getMessage()));
        }
    }

    /// Targets that are no URL: the API is served, and each request to them fails.
    List<Problem> remarks(ApiDefinition api) {
        var target = api.target();
        var remarks = new ArrayList<Problem>();
        if (!target.targets().isEmpty()) {
            for (int i = 0; i < target.targets().size(); i++) {
                remark("/proxy/target_list/" + i, withScheme(target.targets().get(i)), remarks);
            }
        } else if (parts.discoveries().targets(api).isEmpty()) {
            remark("/proxy/target_url", target.url(), remarks);
        }
        for (var version : api.versions()) {
            var own = version.overrideTarget();
            if (!own.isEmpty()) remark("/version_data/versions/" + version.key() + "/override_target", own, remarks);
        }
        return remarks;
    }

    private static void remark(String where, String url, List<Problem> remarks) {
        if (url.isBlank() || LoopUpstream.isLoop(url)) return;
        if (Target.of(url, UpstreamTlsRules.DEFAULTS).isPresent()) return;
        var detail = "\"" + url + "\" is no URL of an upstream; requests to it will fail";
        remarks.add(new Problem(ProblemCode.DEFINITION_INVALID, where, detail));
    }

    private UpstreamProxies proxies(ApiDefinition.Target target) {
        return parts.proxies().with(target.transport().path("proxy_url").asText());
    }

    Upstream of(ApiDefinition api, ApiDefinition.Version version) {
        var target = api.target();
        var urls = target.targets().isEmpty() ? List.of(target.url()) : target.targets();
        if (!version.overrideTarget().isEmpty()) urls = List.of(version.overrideTarget());
        if (LoopUpstream.isLoop(urls.getFirst())) {
            return new InternalTarget(urls.getFirst(), new LoopUpstream(NONE, parts.apis()));
        }
        if (!target.targets().isEmpty())
            urls = urls.stream().map(Upstreams::withScheme).toList();
        var route =
                new Route(target.preserveHost(), target.keepTrailingSlash(), parts.rawTargetPath(), parts.websockets());
        Upstream proxy = proxy(urls, route, target);
        if (version.overrideTarget().isEmpty()) proxy = discovered(proxy, route, api);
        var last = withCredential(proxy, api);
        return rewrites(version) ? new LoopUpstream(last, parts.apis()) : last;
    }

    private ProxyUpstream proxy(List<String> urls, Route route, ApiDefinition.Target target) {
        return new ProxyUpstream(
                urls,
                route,
                parts.defaultTimeoutNanos(),
                parts.upstreamTls().with(target),
                proxies(target),
                parts.connector(),
                parts.loops(),
                target.checkHealth() ? parts.hosts()::isDown : _ -> false);
    }

    private Upstream discovered(Upstream configured, Route route, ApiDefinition api) {
        return parts.discoveries()
                .targets(api)
                .<Upstream>map(source -> new DiscoveredUpstream(
                        source,
                        configured,
                        hosts -> proxy(hosts.stream().map(Upstreams::withScheme).toList(), route, api.target())))
                .orElse(configured);
    }

    private Upstream withCredential(Upstream proxy, ApiDefinition api) {
        for (var spec : api.middleware()) {
            if (spec instanceof UpstreamSpec.UpstreamBasic basic) return ShowCredential.of(proxy, basic);
            if (spec instanceof UpstreamSpec.UpstreamOAuth oauth) {
                return ShowCredential.of(proxy, parts.credentials().tokens(api.id(), oauth));
            }
        }
        return proxy;
    }

    /// A rewrite may lead into another API.
    private static boolean rewrites(ApiDefinition.Version version) {
        return version.middleware().stream().anyMatch(ShapeSpec.UrlRewrite.class::isInstance);
    }

    /// An entry of a target list may come without one.
    private static String withScheme(String url) {
        return url.contains("://") ? url : "http://" + url;
    }
}
