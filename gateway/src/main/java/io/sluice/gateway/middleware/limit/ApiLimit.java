package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.middleware.LimitSpec;
import io.sluice.model.problem.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rate of an API and of its endpoints, whoever calls (source: `auth-and-keys.md` 5.4).
///
/// An endpoint's rate replaces that of the API. A definition that changes starts new windows.
public final class ApiLimit implements Middleware {
    private static final Verdict OVER = new Verdict.Reject(ProblemCode.RATE_LIMIT_API_EXCEEDED);

    private record Row(Endpoint endpoint, LimitSet limits) {}

    private final LimitSet whole;
    private final EndpointTable<Row> endpoints;
    private final LimitCheck check;

    private ApiLimit(LimitSet whole, EndpointTable<Row> endpoints, Limiters limiters) {
        this.whole = whole;
        this.endpoints = endpoints;
        this.check = new LimitCheck(limiters, OVER, OVER, true, false, true, Optional.empty());
    }

    /// Compiles entries into a table; false as a method reference of the place that collects problems.
    @FunctionalInterface
    public interface Tables {
        <T> EndpointTable<T> table(List<T> entries, Function<T, Endpoint> endpoint, boolean caseFlags);
    }

    /// @param generation of the definition; another one starts new windows
    public static ApiLimit of(
            LimitSpec.ApiLimit spec, String orgId, String apiId, String generation, Tables tables, Limiters limiters) {
        var name = "apilimiter-" + orgId + apiId;
        var whole = rule(name, generation, spec.rate(), spec.perSeconds(), limiters);
        var rows = spec.endpoints().stream()
                .flatMap(entry -> {
                    var at = entry.endpoint();
                    var own = name + "-" + SessionPlan.hash(at.method(), at.path());
                    var rule = rule(own, generation, entry.rate(), entry.perSeconds(), limiters);
                    return Optional.ofNullable(rule).map(r -> new Row(at, set(r))).stream();
                })
                .toList();
        return new ApiLimit(set(whole), tables.table(rows, Row::endpoint, false), limiters);
    }

    private static @Nullable RateRule rule(
            String name, String generation, double rate, double seconds, Limiters limiters) {
        var key = "rate-limit-" + limiters.names().stored(name);
        return RateRule.of(key, generation, rate, seconds, Optional.empty());
    }

    private static LimitSet set(@Nullable RateRule rule) {
        return new LimitSet(rule, null, 0, 0);
    }

    @Override
    public String name() {
        return "api-limit";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.loops().skipsLimits()) return Verdict.PASS;
        var row = endpoints.find(exchange);
        return check.run(exchange, row == null ? whole : row.limits);
    }
}
