package io.sluice.gateway.compile;

import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.exchange.Percent;
import io.sluice.gateway.exchange.Step;
import io.sluice.gateway.openapi.OpenApi;
import io.sluice.gateway.openapi.OperationTable;
import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.gateway.tls.UpstreamTlsRules;
import io.sluice.gateway.upstream.Target;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One pipeline under construction: steps in the order of their stages, and what could not be built.
final class Steps {
    private final ApiDefinition api;
    private final ApiDefinition.Version version;
    private final EndpointMatching matching;
    private final List<Step> steps = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> remarks = new ArrayList<>();

    Steps(ApiDefinition api, ApiDefinition.Version version, EndpointMatching matching) {
        this.api = api;
        this.version = version;
        this.matching = matching;
    }

    ApiDefinition api() {
        return api;
    }

    ApiDefinition.Version version() {
        return version;
    }

    /// Decoded path of the target without its final slash; "" for `/` and for what is no URL.
    String targetBase() {
        var own = version.overrideTarget();
        return Target.of(own.isEmpty() ? api.target().url() : own, UpstreamTlsRules.DEFAULTS)
                .map(target -> Percent.decode(new String(target.basePath(), StandardCharsets.ISO_8859_1)))
                .orElse("");
    }

    void add(Step step) {
        steps.add(step);
    }

    void problem(ProblemCode code, String where, String detail) {
        problems.add(new Problem(code, where, detail));
    }

    /// What does nothing or fails although the API is served; each call of it may fail.
    void remark(String where, String detail) {
        remarks.add(new Problem(ProblemCode.DEFINITION_INVALID, where, detail));
    }

    /// The definition asks for something that this build does not do.
    void unsupported(String where, String what) {
        problem(ProblemCode.DEFINITION_UNSUPPORTED, where, what + " is not supported yet");
    }

    /// Compiles the patterns of endpoint entries; a bad one is a problem and leaves the table empty.
    <T> EndpointTable<T> table(List<T> entries, Function<T, Endpoint> endpoint, boolean caseFlags) {
        try {
            return EndpointTable.of(entries, endpoint, matching, caseFlags);
        } catch (PatternSyntaxException bad) {
            var where =
                    entries.isEmpty() ? "" : endpoint.apply(entries.getFirst()).pointer();
            problem(ProblemCode.DEFINITION_INVALID, where, "a path is no expression: " + bad.getMessage());
            return EndpointTable.of(List.of(), endpoint, matching, caseFlags);
        }
    }

    /// An empty list of steps for the same version, to be put together into one.
    Steps inner() {
        return new Steps(api, version, matching);
    }

    /// What `inner` built; its problems become those of this one.
    List<Step> taken(Steps inner) {
        problems.addAll(inner.problems);
        remarks.addAll(inner.remarks);
        return inner.steps;
    }

    /// The same for operations of an OpenAPI document; empty when a path is no expression.
    <T> Optional<OperationTable<T>> operations(List<OperationTable.Entry<T>> entries, OpenApi document) {
        try {
            return Optional.of(OperationTable.of(entries, document, matching));
        } catch (PatternSyntaxException bad) {
            problem(ProblemCode.DEFINITION_INVALID, "/paths", "a path is no expression: " + bad.getMessage());
            return Optional.empty();
        }
    }

    List<Step> built() {
        return steps;
    }

    List<Problem> problems() {
        return problems;
    }

    List<Problem> remarks() {
        return remarks;
    }
}
