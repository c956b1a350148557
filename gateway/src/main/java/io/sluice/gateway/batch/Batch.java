package io.sluice.gateway.batch;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.exchange.Percent;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.route.CleanPath;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the body of a batch asks for, read as Go's decoder reads it: names in any case, null is zero.
///
/// @param oneByOne each request waits for the one before it
record Batch(List<Request> requests, boolean oneByOne) implements BatchBody {
    Batch {
        requests = List.copyOf(requests);
    }

    /// One request of a batch.
    ///
    /// @param relativeUrl as written
    /// @param path        percent-encoded, with the listen path; no dot segments, no empty segments
    /// @param uncleaned   path and query before they were cleaned; empty when there was nothing to clean
    /// @param fields      by canonical name, sorted as Go sends them
    /// @param sendable    false when a field could not stand in a request, or when dot segments lead out of the API
    record Request(
            String relativeUrl,
            String method,
            String path,
            Optional<String> query,
            Optional<String> uncleaned,
            SortedMap<String, String> fields,
            byte[] body,
            boolean sendable) {}

    /// @param base percent-encoded path that relative addresses stand behind; ends with a slash
    static BatchBody read(byte[] body, String base) {
        JsonNode batch;
        try {
            batch = Json.MAPPER.readTree(body);
        } catch (IOException malformed) {
            return new BatchBody.Malformed();
        }
        if (batch.isNull()) return new Batch(List.of(), false);
        var requests = member(batch, "requests");
        var oneByOne = member(batch, "suppress_parallel_execution");
        if (!batch.isObject() || !(requests.isArray() || isZero(requests))) return new BatchBody.Malformed();
        if (!oneByOne.isBoolean() && !isZero(oneByOne)) return new BatchBody.Malformed();
        var units = new ArrayList<Request>();
        for (var unit : requests) if (!isUnit(unit)) return new BatchBody.Malformed();
        for (var unit : requests) {
            var request = request(unit, base);
            if (request.isEmpty()) return new BatchBody.UnitMalformed();
            units.add(request.get());
        }
        return new Batch(units, oneByOne.asBoolean());
    }

    private static boolean isUnit(JsonNode unit) {
        if (isZero(unit)) return true;
        var headers = member(unit, "headers");
        return unit.isObject()
                && isText(member(unit, "method"))
                && isText(member(unit, "body"))
                && isText(member(unit, "relative_url"))
                && (isZero(headers) || headers.isObject())
                && headers.valueStream().allMatch(Batch::isText);
    }

    /// Empty when no request can be made of it.
    private static Optional<Request> request(JsonNode unit, String base) {
        var method = text(unit, "method");
        var relative = text(unit, "relative_url");
        if (!method.isEmpty() && !RequestHead.isMethod(method)) return Optional.empty();
        if (relative.chars().anyMatch(c -> c < ' ' || c == 127)) return Optional.empty();
        int fragment = relative.indexOf('#');
        var target = fragment < 0 ? relative : relative.substring(0, fragment);
        int mark = target.indexOf('?');
        var path = mark < 0 ? target : target.substring(0, mark);
        if (!Percent.isEncoded(path)) return Optional.empty();
        var query = mark < 0 ? Optional.<String>empty() : Optional.of(Percent.encodeOdd(target.substring(mark + 1)));
        var raw = base + Percent.reencodePath(path);
        var clean = CleanPath.of(raw);
        var fields = new TreeMap<String, String>();
        boolean sendable = clean.orElse(raw).startsWith(base);
        for (var field : member(unit, "headers").properties()) {
            if (!isField(field.getKey(), field.getValue().asText(""))) sendable = false;
            else
                fields.put(
                        HeaderName.canonical(field.getKey()), field.getValue().asText(""));
        }
        return Optional.of(new Request(
                relative,
                method.isEmpty() ? "GET" : method,
                clean.orElse(raw),
                query,
                clean.map(_ -> raw + query.map(text -> "?" + text).orElse("")),
                fields,
                text(unit, "body").getBytes(StandardCharsets.UTF_8),
                sendable));
    }

    private static boolean isField(String name, String value) {
        return RequestHead.isMethod(name) // Names are tokens too.
                && value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 127));
    }

    private static JsonNode member(JsonNode object, String name) {
        var exact = object.path(name);
        if (!exact.isMissingNode()) return exact;
        for (var each : object.properties()) if (each.getKey().equalsIgnoreCase(name)) return each.getValue();
        return exact;
    }

    private static boolean isZero(JsonNode node) {
        return node.isNull() || node.isMissingNode();
    }

    private static boolean isText(JsonNode node) {
        return node.isTextual() || isZero(node);
    }

    private static String text(JsonNode object, String name) {
        return member(object, name).asText("");
    }
}
