package io.sluice.gateway.route;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.model.middleware.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Endpoint entries of one kind, in list order: the first whose pattern and method match a request is its entry.
public final class EndpointTable<T> {
    private record Row<T>(EndpointPattern pattern, String method, T value) {}

    private final List<Row<T>> rows;

    private EndpointTable(List<Row<T>> rows) {
        this.rows = rows;
    }

    /// @param endpoint where the entry applies
    /// @throws com.google.re2j.PatternSyntaxException when a path is no expression
    public static <T> EndpointTable<T> of(List<T> entries, Function<T, Endpoint> endpoint, EndpointMatching matching) {
        return of(entries, endpoint, matching, false);
    }

    /// @param caseFlags honour the entries' own `ignore_case`: only allow, block, ignore and mock lists do
    public static <T> EndpointTable<T> of(
            List<T> entries, Function<T, Endpoint> endpoint, EndpointMatching matching, boolean caseFlags) {
        var rows = new ArrayList<Row<T>>();
        for (var entry : entries) {
            var at = endpoint.apply(entry);
            boolean ignoreCase = matching.ignoreCase() || (caseFlags && at.ignoreCase());
            var pattern = EndpointPattern.of(at.path(), ignoreCase, matching.prefix(), matching.suffix());
            rows.add(new Row<>(pattern, at.method(), entry));
        }
        return new EndpointTable<>(List.copyOf(rows));
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /// The entry of this request, or null.
    public @Nullable T find(Exchange exchange) {
        return rows.isEmpty() ? null : find(exchange, exchange.path().forEndpoints());
    }

    /// The entry of this request while its response comes down, or null.
    ///
    /// A response of the upstream is matched by the path that went up, the target's own in front, unless a rewrite
    /// chose that path (quirk, recorded: interplay/oas/g-m-15).
    ///
    /// @param targetBase path of the target without its final slash; "" for `/`
    public @Nullable T findForResponse(Exchange exchange, String targetBase) {
        if (rows.isEmpty()) return null;
        if (targetBase.isEmpty()
                || exchange.outcome().local()
                || exchange.upstream().target() != null) return find(exchange);
        var rest = exchange.path().stripped();
        return find(exchange, List.of(rest.startsWith("/") ? targetBase + rest : targetBase + "/" + rest));
    }

    private @Nullable T find(Exchange exchange, List<String> paths) {
        var method = exchange.request().method();
        for (var row : rows) {
            if (!row.method.isEmpty() && !row.method.equals(method)) continue;
            for (var path : paths) if (row.pattern.matches(path)) return row.value;
        }
        return null;
    }
}
