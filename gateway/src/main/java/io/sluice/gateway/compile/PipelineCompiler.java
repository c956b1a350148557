package io.sluice.gateway.compile;

import io.sluice.gateway.analytics.Recorder;
import io.sluice.gateway.exchange.Pipeline;
import io.sluice.gateway.exchange.ServedApi;
import io.sluice.gateway.exchange.Step;
import io.sluice.gateway.exchange.VersionSelector;
import io.sluice.gateway.health.CountHealth;
import io.sluice.gateway.listen.PortRules;
import io.sluice.gateway.middleware.admit.Refuse;
import io.sluice.gateway.middleware.limit.RateLimitHeaders;
import io.sluice.gateway.protocol.tcp.TcpService;
import io.sluice.gateway.protocol.tcp.TcpTargets;
import io.sluice.gateway.refusal.ErrorOverrides;
import io.sluice.gateway.refusal.OverrideAnswer;
import io.sluice.gateway.refusal.StandardRefusals;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ApiDefinition.Versioning;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.middleware.AllowSpec;
import io.sluice.model.middleware.AnswerSpec;
import io.sluice.model.middleware.CheckSpec;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.LimitSpec;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.middleware.PluginSpec;
import io.sluice.model.middleware.ShapeSpec;
import io.sluice.model.middleware.UpstreamSpec;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns a definition into pipelines: one for each version, with the absent steps left out.
///
/// It changes nothing, and opens nothing but the stores of secrets that the definition names, so the same
/// compiler serves load, `lint`, `explain` and the
/// check before an upgrade.
public final class PipelineCompiler {
    private final AdmitSteps admit;
    private final IdentifySteps identify;
    private final AllowSteps allow;
    private final LimitSteps limit;
    private final CheckSteps check;
    private final ShapeSteps shape;
    private final AnswerSteps answer;
    private final UpstreamSteps upstream;
    private final Upstreams upstreams;
    private final Parts parts;

    public PipelineCompiler(Parts parts) {
        this.parts = parts;
        this.admit = new AdmitSteps(parts);
        this.identify = new IdentifySteps(parts);
        this.allow = new AllowSteps(parts);
        this.limit = new LimitSteps(parts);
        this.check = new CheckSteps(parts);
        this.shape = new ShapeSteps(parts);
        this.answer = new AnswerSteps(parts);
        this.upstream = new UpstreamSteps(parts);
        this.upstreams = new Upstreams(parts);
    }

    /// What passes the bytes of a TCP or TLS service on.
    ///
    /// @param domain name in a handshake that is its own; "" is every other
    /// @throws IllegalArgumentException when a target makes no sense, saying why
    TcpService service(ApiDefinition api, String domain) {
        var clock = parts.certificates().clock();
        var traffic = parts.recorder()
                .map(recorder -> recorder.network(api, clock))
                .orElseGet(() -> Recorder.uncounted(api, clock));
        var secure = parts.upstreamTls().with(api.target());
        return new TcpService(
                api,
                domain,
                new TcpTargets(api, secure, parts.discoveries().targets(api), parts.hosts()::isDown),
                traffic);
    }

    /// A TCP or TLS service has no pipelines: nothing of HTTP applies to it.
    private Checked<ServedApi> stream(ApiDefinition api) {
        var problems = new ArrayList<Problem>();
        for (var spec : api.middleware()) {
            if (spec instanceof IdentifySpec.Unsupported(var name)) {
                var detail = name + " is not supported for a " + api.listen().protocol() + " service";
                problems.add(new Problem(ProblemCode.DEFINITION_UNSUPPORTED, "/" + name, detail));
            }
        }
        try {
            service(api, "");
        } catch (IllegalArgumentException senseless) {
            problems.add(new Problem(ProblemCode.DEFINITION_INVALID, "/proxy/target_url", "" + senseless.getMessage()));
        }
        if (!problems.isEmpty()) return new Checked.Bad<>(problems);
        var nothing = refusing(api, ProblemCode.ROUTE_NOT_FOUND, 404, "Not Found");
        return new Checked.Good<>(new ServedApi(api, _ -> nothing, Map.of(), Optional.empty()));
    }

    /// With warnings for what is served but will not do what it says.
    public Checked<ServedApi> compile(ApiDefinition api) {
        if (PortRules.isStream(api.listen().protocol())) return stream(api);
        parts.variables().prepare(api.classic());
        var problems = new ArrayList<Problem>(upstreams.problems(api));
        if (!problems.isEmpty()) return new Checked.Bad<>(problems);
        var remarks = new ArrayList<Problem>(upstreams.remarks(api));
        if (api.versioning() instanceof Versioning.Versioned versioned && VersionChoice.isDeaf(versioned)) {
            remarks.add(new Problem(
                    ProblemCode.DEFINITION_INVALID,
                    "/url_versioning_pattern",
                    "is no expression: versions in paths are not found by it"));
        }
        var pipelines = new HashMap<String, Pipeline>();
        for (var version : api.versions()) {
            var steps = new Steps(api, version, parts.matching());
            var specs = new ArrayList<MiddlewareSpec>(api.middleware());
            specs.addAll(version.middleware());
            if (parts.limiters().checkOrganisations()) specs.add(new LimitSpec.Organisation());
            specs.sort(Comparator.comparing(MiddlewareSpec::stage));
            specs.forEach(spec -> build(spec, steps));
            finish(api, steps);
            problems.addAll(steps.problems());
            remarks.addAll(steps.remarks());
            pipelines.put(version.key(), new Pipeline(traced(api, steps), upstreams.of(api, version)));
        }
        if (!problems.isEmpty()) return new Checked.Bad<>(problems);
        var selector = BatchAddress.of(api, OAuthAddresses.of(api, selector(api, pipelines), parts.oauth()));
        var served = new ServedApi(
                api,
                passesOptions(api) ? OptionsBypass.of(selector, pipelines) : selector,
                pipelines,
                overrides(api).isEmpty() ? Optional.empty() : Optional.of(refusals(api)));
        return new Checked.Good<>(served, remarks);
    }

    /// What is done at the end of every request, also of one that is refused before its version is known.
    private void finish(ApiDefinition api, Steps steps) {
        var overrides = overrides(api).before(parts.refusals().overrides());
        if (!overrides.isEmpty()) {
            steps.add(new OverrideAnswer(overrides, parts.refusals().templates()));
        }
        steps.add(new RateLimitHeaders(parts.limiters().rateHeaders()));
        steps.add(parts.traffic().counting(api.id()));
        parts.accessLog().ifPresent(log -> steps.add(log.noting(api)));
        EventSteps.of(api, parts).ifPresent(steps::add);
        parts.measures().ifPresent(measures -> steps.add(measures.measuring(api)));
        parts.health().ifPresent(counters -> steps.add(new CountHealth(api.id(), counters)));
        if (api.records().track()) {
            parts.recorder()
                    .ifPresent(recorder -> recorder.steps(api, parts.client()).forEach(steps::add));
        }
    }

    private List<Step> traced(ApiDefinition api, Steps steps) {
        var built = parts.statsd().isPresent() ? parts.statsd().get().around(steps.built()) : steps.built();
        return parts.tracing().isPresent() ? parts.tracing().get().around(api, built) : built;
    }

    private StandardRefusals refusals(ApiDefinition api) {
        return parts.refusals().with(overrides(api).before(parts.refusals().overrides()));
    }

    private static ErrorOverrides overrides(ApiDefinition api) {
        for (var spec : api.middleware()) {
            if (spec instanceof ShapeSpec.ErrorOverrides(var rules)) return ErrorOverrides.of(rules);
        }
        return ErrorOverrides.NONE;
    }

    private static boolean passesOptions(ApiDefinition api) {
        return api.middleware().stream().anyMatch(AdmitSpec.OptionsPassthrough.class::isInstance);
    }

    /// A pipeline that refuses each request in this way.
    private Pipeline refusing(ApiDefinition api, ProblemCode code, int status, String message) {
        var steps = new Steps(api, NO_VERSION, parts.matching());
        steps.add(new Refuse(code, status, message));
        finish(api, steps);
        return new Pipeline(traced(api, steps), Upstreams.NONE);
    }

    private static final ApiDefinition.Version NO_VERSION = new ApiDefinition.Version("", "", "", List.of());

    private void build(MiddlewareSpec spec, Steps steps) {
        switch (spec) {
            case AdmitSpec s -> admit.build(s, steps);
            case IdentifySpec s -> identify.build(s, steps);
            case AllowSpec s -> allow.build(s, steps);
            case LimitSpec s -> limit.build(s, steps);
            case CheckSpec s -> check.build(s, steps);
            case ShapeSpec s -> shape.build(s, steps);
            case AnswerSpec s -> answer.build(s, steps);
            case PluginSpec _ -> steps.unsupported("/custom_middleware", "a plugin");
            case UpstreamSpec s -> upstream.build(s, steps);
        }
    }

    /// These APIs, and no others, are served from now on.
    void serve(Map<String, ServedApi> apis) {
        parts.apis().replace(apis);
        parts.events().serve(apis.values().stream().map(ServedApi::definition).toList());
    }

    private VersionSelector selector(ApiDefinition api, Map<String, Pipeline> pipelines) {
        return switch (api.versioning()) {
            case Versioning.NotVersioned _ -> {
                var only = pipelines.get(api.versions().getFirst().key());
                if (only == null) throw new IllegalStateException("no pipeline for the only version");
                yield _ -> only;
            }
            case Versioning.Versioned versioned ->
                new VersionChoice(
                        api,
                        versioned,
                        pipelines,
                        parts,
                        (code, status, message) -> refusing(api, code, status, message));
        };
    }
}
