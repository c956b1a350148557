package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One instrument that measures the requests of APIs (`opentelemetry.metrics.api_metrics`; source:
/// `gateway-features-2.md` 9.4).
///
/// @param counter counts requests; else a histogram of seconds
/// @param source  what a histogram measures
/// @param buckets upper bounds in seconds, growing; empty is OpenTelemetry's choice
public record InstrumentSettings(
        String name,
        boolean counter,
        String description,
        Source source,
        List<Double> buckets,
        List<Dimension> dimensions,
        Filters filters) {

    private static final int MANY = 10;
    private static final Set<String> METADATA = Set.of(
            "method",
            "response_code",
            "listen_path",
            "endpoint",
            "api_id",
            "api_name",
            "org_id",
            "response_flag",
            "ip_address",
            "api_version",
            "host",
            "scheme",
            "mcp_method",
            "mcp_primitive_type",
            "mcp_primitive_name",
            "mcp_error_code");
    private static final Set<String> SESSION = Set.of("api_key", "oauth_id", "alias", "portal_app", "portal_org");

    public InstrumentSettings {
        buckets = List.copyOf(buckets);
        dimensions = List.copyOf(dimensions);
    }

    /// Part of the time that a request takes.
    public enum Source {
        TOTAL,
        GATEWAY,
        UPSTREAM
    }

    /// Where the value of an attribute comes from.
    public enum Origin {
        METADATA,
        SESSION,
        HEADER,
        CONTEXT,
        RESPONSE_HEADER,
        CONFIG_DATA
    }

    /// @param label    name of the attribute
    /// @param fallback when there is no value; "" leaves the attribute out
    public record Dimension(Origin origin, String key, String label, String fallback) {}

    /// Which requests are measured; an empty list is all.
    ///
    /// @param statuses such as `200` or `4xx`
    public record Filters(List<String> apiIds, List<String> methods, List<String> statuses) {
        public static final Filters NONE = new Filters(List.of(), List.of(), List.of());

        public Filters {
            apiIds = List.copyOf(apiIds);
            methods = List.copyOf(methods);
            statuses = List.copyOf(statuses);
        }
    }

    /// What is measured when `api_metrics` is not written.
    static List<InstrumentSettings> standard() {
        var method = metadata("method", "http.request.method");
        var status = metadata("response_code", "http.response.status_code");
        var api = metadata("api_id", "tyk.api.id");
        var flag = metadata("response_flag", "tyk.response_flag");
        return List.of(
                histogram(
                        "http.server.request.duration",
                        "Duration of requests.",
                        Source.TOTAL,
                        List.of(method, status, api, flag)),
                histogram(
                        "tyk.gateway.request.duration",
                        "The part of it that the gateway took.",
                        Source.GATEWAY,
                        List.of(method, api, flag)),
                histogram(
                        "tyk.upstream.request.duration",
                        "The part of it that the upstream took.",
                        Source.UPSTREAM,
                        List.of(method, api, flag)),
                new InstrumentSettings(
                        "tyk.api.requests.total",
                        true,
                        "Requests of APIs.",
                        Source.TOTAL,
                        List.of(),
                        List.of(method, status, api),
                        Filters.NONE));
    }

    private static InstrumentSettings histogram(
            String name, String description, Source source, List<Dimension> dimensions) {
        return new InstrumentSettings(name, false, description, source, List.of(), dimensions, Filters.NONE);
    }

    private static Dimension metadata(String key, String label) {
        return new Dimension(Origin.METADATA, key, label, "");
    }

    /// @param key of the setting; absent is the standard ones, an empty list none
    static List<InstrumentSettings> of(Values values, String key) {
        var written = values.json(key);
        if (!values.anyGiven(key)) return standard();
        if (!written.isArray()) {
            values.problem(key, "must be a list of instruments");
            return List.of();
        }
        var all = new ArrayList<InstrumentSettings>();
        var names = new HashSet<String>();
        for (int i = 0; i < written.size(); i++) {
            var reader = new Reader(values, key, "instrument " + (i + 1));
            reader.read(written.get(i)).ifPresent(instrument -> {
                if (!names.add(instrument.name)) values.problem(key, "two instruments are called " + instrument.name);
                else all.add(instrument);
            });
        }
        return all;
    }

    /// Reads one of them; what is wrong with it is a problem.
    private record Reader(Values values, String key, String which) {
        Optional<InstrumentSettings> read(JsonNode node) {
            var name = node.path("name").asText();
            var type = node.path("type").asText();
            var counter = type.equals("counter");
            if (name.isEmpty()) return refuse("has no name");
            if (!counter && !type.equals("histogram")) return refuse("must be a counter or a histogram, was " + type);
            var source = choice(Source.values(), node.path("histogram_source").asText("total"));
            if (source.isEmpty()) return refuse("histogram_source must be total, gateway or upstream");
            if (counter && !node.path("histogram_source").asText().isEmpty())
                return refuse("histogram_source is for histograms only");
            var buckets = new ArrayList<Double>();
            for (var bucket : node.path("histogram_buckets")) {
                if (!bucket.isNumber() || (!buckets.isEmpty() && bucket.asDouble() <= buckets.getLast()))
                    return refuse("histogram_buckets must be growing numbers");
                buckets.add(bucket.asDouble());
            }
            var dimensions = new ArrayList<Dimension>();
            for (var dimension : node.path("dimensions")) {
                var read = dimension(dimension);
                if (read.isEmpty()) return Optional.empty();
                dimensions.add(read.get());
            }
            remarks(dimensions, counter);
            return Optional.of(new InstrumentSettings(
                    name,
                    counter,
                    node.path("description").asText(),
                    source.get(),
                    buckets,
                    dimensions,
                    filters(node.path("filters"))));
        }

        private Optional<Dimension> dimension(JsonNode node) {
            var written = node.path("source").asText();
            var origin = choice(Origin.values(), written);
            var name = node.path("key").asText();
            if (origin.isEmpty()) return refuse("has a dimension of unknown source: " + written);
            if (name.isEmpty()) return refuse("has a dimension without key");
            var known =
                    switch (origin.get()) {
                        case METADATA -> METADATA.contains(name);
                        case SESSION -> SESSION.contains(name);
                        case HEADER, CONTEXT, RESPONSE_HEADER, CONFIG_DATA -> true;
                    };
            if (!known) return refuse("has a dimension of unknown key: " + written + " " + name);
            var label = node.path("label").asText();
            return Optional.of(new Dimension(
                    origin.get(),
                    name,
                    label.isEmpty() ? name : label,
                    node.path("default").asText()));
        }

        private void remarks(List<Dimension> dimensions, boolean counter) {
            if (dimensions.size() > MANY) values.warn(key, which + " has more than " + MANY + " dimensions");
            if (!counter && dimensions.stream().anyMatch(it -> it.origin() == Origin.SESSION))
                values.warn(key, which + " is a histogram for each key: that may be many");
        }

        private static Filters filters(JsonNode node) {
            return new Filters(
                    texts(node.path("api_ids")), texts(node.path("methods")), texts(node.path("status_codes")));
        }

        private static List<String> texts(JsonNode list) {
            return list.valueStream().map(JsonNode::asText).toList();
        }

        private static <E extends Enum<E>> Optional<E> choice(E[] all, String written) {
            for (var one : all) {
                if (one.name().equalsIgnoreCase(written)) return Optional.of(one);
            }
            return Optional.empty();
        }

        private <T> Optional<T> refuse(String why) {
            values.problem(key, which + " " + why);
            return Optional.empty();
        }
    }
}
