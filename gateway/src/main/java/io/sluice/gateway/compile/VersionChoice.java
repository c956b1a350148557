package io.sluice.gateway.compile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.exchange.ApiDirectory;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Percent;
import io.sluice.gateway.exchange.Pipeline;
import io.sluice.gateway.exchange.VersionSelector;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ApiDefinition.Versioning;
import io.sluice.model.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Picks the pipeline of a versioned API (`gateway-features-1.md` section 4): one of its own versions, or that of
/// another API which is a version of this one. Takes the version off the request when asked to.
final class VersionChoice implements VersionSelector {
    /// Makes a pipeline that refuses everything.
    interface Refusing {
        Pipeline refusing(ProblemCode code, int status, String message);
    }

    private final Versioning.Versioned versioning;
    private final boolean isBase;
    private final String slug;
    private final Map<String, Pipeline> pipelines;
    private final Map<String, String> names = new TreeMap<>();
    private final ApiDirectory apis;
    private final HeaderName key;
    private final Optional<HeaderName> defaultField;
    private final Optional<Pattern> segments;
    private final Pipeline missing;
    private final Pipeline unknown;
    private final Pipeline noDefault;

    VersionChoice(
            ApiDefinition api,
            Versioning.Versioned versioning,
            Map<String, Pipeline> pipelines,
            Parts parts,
            Refusing refusing) {
        this.versioning = versioning;
        // A base without children has versions of neither scheme.
        this.isBase = !versioning.children().isEmpty()
                || api.classic().path("version_data").path("not_versioned").asBoolean();
        this.slug = api.slug();
        this.pipelines = Map.copyOf(pipelines);
        for (var version : api.versions()) names.put(version.key(), version.name());
        this.apis = parts.apis();
        this.key = HeaderName.of(versioning.key());
        this.defaultField =
                parts.versionHeader().isEmpty() ? Optional.empty() : Optional.of(HeaderName.of(parts.versionHeader()));
        this.segments = pattern(versioning.urlPattern());
        var missingCode = ProblemCode.VERSION_MISSING;
        this.missing = refusing.refusing(missingCode, missingCode.status(), missingCode.message());
        var unknownCode = ProblemCode.VERSION_UNKNOWN;
        this.unknown = refusing.refusing(unknownCode, isBase ? 404 : unknownCode.status(), unknownCode.message());
        this.noDefault = isBase ? refusing.refusing(unknownCode, 500, "Internal Server Error") : unknown;
    }

    /// Whether versions in paths are never found because their pattern is no expression.
    static boolean isDeaf(Versioning.Versioned versioning) {
        return !versioning.urlPattern().isEmpty()
                && pattern(versioning.urlPattern()).isEmpty();
    }

    /// A pattern that is no expression counts as none.
    private static Optional<Pattern> pattern(String text) {
        if (text.isEmpty()) return Optional.empty();
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException none) {
            return Optional.empty();
        }
    }

    @Override
    public Pipeline select(Exchange exchange) {
        var wanted = wanted(exchange);
        if (wanted.isEmpty()) {
            if (versioning.defaultName().isEmpty()) return missing;
            return byDefault(exchange, unknown);
        }
        var chosen = named(exchange, wanted);
        if (chosen == null) return versioning.fallback() ? byDefault(exchange, noDefault) : unknown;
        strip(exchange);
        return chosen;
    }

    /// The version that the request names, or any: refuses nothing and leaves the request as it is.
    Pipeline unchecked(Exchange exchange) {
        var wanted = wanted(exchange);
        var found = isBase ? null : pipelines.get(wanted.isEmpty() ? versioning.defaultName() : wanted);
        return found == null ? pipelines.values().iterator().next() : found;
    }

    private Pipeline byDefault(Exchange exchange, Pipeline otherwise) {
        var chosen = named(exchange, versioning.defaultName());
        if (chosen == null) return otherwise;
        if (defaultField.isPresent()) exchange.early().set(defaultField.get(), versioning.defaultName());
        strip(exchange);
        return chosen;
    }

    /// The pipeline of this version; null when it does not exist.
    private @Nullable Pipeline named(Exchange exchange, String name) {
        if (!isBase) {
            var found = pipelines.get(name);
            if (found != null) exchange.versionName(names.getOrDefault(name, name));
            return found;
        }
        if (name.equals("self") || name.equals(versioning.baseName())) {
            return pipelines.values().iterator().next();
        }
        var id = versioning.children().get(name);
        var child = id == null ? null : apis.byId(id);
        if (child == null || !exchange.handOver(child)) return null;
        return child.selector().select(exchange);
    }

    private String wanted(Exchange exchange) {
        return switch (versioning.location()) {
            case "header" ->
                versioning.key().isEmpty() ? "" : exchange.request().valueOrEmpty(key);
            case "url-param" ->
                versioning.key().isEmpty()
                        ? ""
                        : FormText.first(exchange.request().query(), versioning.key())
                                .orElse("");
            case "url" -> {
                var segment = segment(exchange);
                yield segment == null ? "" : segment.text;
            }
            default -> "";
        };
    }

    /// @param from,to in the raw path
    private record Segment(String text, int from, int to) {}

    /// First segment behind the listen path, or behind the slug of the API when that comes first.
    private @Nullable Segment segment(Exchange exchange) {
        var raw = exchange.request().rawPath();
        int behind = exchange.path().listenPathEnd();
        int at = behind < 0 ? 0 : behind - exchange.request().pathStart();
        var first = segment(raw, at);
        if (first == null || slug.isEmpty() || !first.text.equals(slug)) return first;
        var second = segment(raw, first.to);
        return second == null ? first : second;
    }

    private static @Nullable Segment segment(String raw, int at) {
        int from = at;
        while (from < raw.length() && raw.charAt(from) == '/') from++;
        if (from == raw.length()) return null;
        int to = raw.indexOf('/', from);
        if (to < 0) to = raw.length();
        return new Segment(Percent.decode(raw.substring(from, to)), from, to);
    }

    private void strip(Exchange exchange) {
        if (!versioning.stripFromUrl()) return;
        var head = exchange.request();
        switch (versioning.location()) {
            case "header" -> head.remove(key);
            case "url-param" -> {
                var pairs = FormText.pairs(head.query());
                pairs.remove(versioning.key());
                head.query(FormText.text(pairs));
            }
            case "url" -> stripSegment(exchange);
            default -> {}
        }
    }

    private void stripSegment(Exchange exchange) {
        var segment = segment(exchange);
        if (segment == null) return;
        var head = exchange.request();
        var raw = head.rawPath();
        // Without a slash behind it the segment stays (quirk, recorded).
        if (isVersion(segment) && segment.to < raw.length()) {
            var query = head.queryStart() < 0 ? null : head.query();
            exchange.retarget(raw.substring(0, segment.from) + raw.substring(segment.to + 1), query);
        }
        // Patterns of endpoints are also tried without what now is the first segment (quirk, recorded).
        var next = segment(exchange);
        if (next == null || !isVersion(next)) return;
        var paths = exchange.path().forEndpoints();
        var rest = paths.getFirst();
        int slash = rest.indexOf('/', 1);
        exchange.path()
                .forEndpoints(slash < 0 ? paths : List.of(rest.substring(slash), paths.getFirst(), paths.getLast()));
    }

    private boolean isVersion(Segment segment) {
        return segments.isEmpty() || segments.get().matcher(segment.text).find();
    }
}
