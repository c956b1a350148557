package io.sluice.gateway.openapi;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.route.EndpointPattern;
import io.sluice.model.middleware.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds the operation of a request among those that have an entry (`gateway-features-1.md` 5.12, 5.14).
///
/// A literal path of the document keeps the operations of parametrised paths away from it, whether it has an
/// entry itself or not. Of several paths that only differ in the names of their parameters, the one whose
/// parameters fit the request is taken.
public final class OperationTable<T> {
    /// One operation with its entry.
    ///
    /// @param endpoint where it applies
    /// @param rank     of several candidates the lowest is tried first; see [PathParameters#rank]
    /// @param fits     whether the values of the path parameters, in order, suit it
    public record Entry<T>(Endpoint endpoint, int rank, Predicate<List<String>> fits, T value) {}

    /// @param entry     null when no candidate fits
    /// @param variables values of the path parameters, in order
    public record Found<T>(@Nullable T entry, List<String> variables) {}

    private record Row<T>(EndpointPattern pattern, String method, List<Entry<T>> candidates) {}

    private final List<Row<T>> rows;

    private OperationTable(List<Row<T>> rows) {
        this.rows = rows;
    }

    /// @param entries the most specific path first
    /// @throws com.google.re2j.PatternSyntaxException when a path is no expression
    public static <T> OperationTable<T> of(List<Entry<T>> entries, OpenApi document, EndpointMatching matching) {
        var groups = new LinkedHashMap<String, List<Entry<T>>>();
        for (var entry : entries) {
            var shape = EndpointPattern.shape(entry.endpoint().path());
            groups.computeIfAbsent(entry.endpoint().method() + " " + shape, _ -> new ArrayList<>())
                    .add(entry);
        }
        var rows = new ArrayList<Row<T>>();
        for (var group : groups.values()) {
            group.sort(java.util.Comparator.comparingInt(Entry::rank));
            var first = group.getFirst().endpoint();
            rows.add(new Row<>(pattern(first.path(), matching), first.method(), List.copyOf(group)));
        }
        return new OperationTable<>(shielded(rows, document, matching));
    }

    /// Literal paths without an entry come before the parametrised ones that would catch them.
    private static <T> List<Row<T>> shielded(List<Row<T>> rows, OpenApi document, EndpointMatching matching) {
        var all = new ArrayList<Row<T>>();
        for (var operation : document.operations()) {
            if (!operation.isLiteral()) continue;
            for (var row : rows) {
                if (!row.method.equals(operation.method()) || !row.pattern.matches(operation.path())) continue;
                if (row.candidates.getFirst().endpoint().path().indexOf('{') >= 0) {
                    all.add(new Row<>(pattern(operation.path(), matching), operation.method(), List.of()));
                    break;
                }
            }
        }
        all.removeIf(shield -> rows.stream()
                .anyMatch(row ->
                        row.method.equals(shield.method) && row.pattern.text().equals(shield.pattern.text())));
        all.addAll(rows);
        return List.copyOf(all);
    }

    private static EndpointPattern pattern(String path, EndpointMatching matching) {
        return EndpointPattern.of(path, matching.ignoreCase(), matching.prefix(), matching.suffix());
    }

    /// The operation of this request; empty when the table says nothing about it.
    public Optional<Found<T>> find(Exchange exchange) {
        var method = exchange.request().method();
        var paths = exchange.path().forEndpoints();
        for (var row : rows) {
            if (!row.method.equals(method)) continue;
            for (var path : paths) {
                if (!row.pattern.matches(path)) continue;
                return row.candidates.isEmpty() ? Optional.empty() : Optional.of(chosen(row, path));
            }
        }
        return Optional.empty();
    }

    private static <T> Found<T> chosen(Row<T> row, String path) {
        var variables = row.pattern.captured(path);
        if (row.candidates.size() == 1)
            return new Found<>(row.candidates.getFirst().value(), variables);
        for (var candidate : row.candidates) {
            if (candidate.fits().test(variables)) return new Found<>(candidate.value(), variables);
        }
        return new Found<>(null, variables);
    }
}
