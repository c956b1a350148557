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
        if (rows.isEmpty()) return null;
        var method = exchange.request().method();
        var paths = exchange.endpointPaths();
        for (var row : rows) {
            if (!row.method.isEmpty() && !row.method.equals(method)) continue;
            for (var path : paths) if (row.pattern.matches(path)) return row.value;
        }
        return null;
    }
}
