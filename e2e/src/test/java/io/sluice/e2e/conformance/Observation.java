package io.sluice.e2e.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.PathReplies;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.SeenRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// What of an answer and of the requests upstream is compared: parts that differ from run to run are out, values of
/// the run are back to their variables' names.
final class Observation {
    private static final Set<String> VOLATILE = Set.of(
            "date",
            "content-length",
            "connection",
            "keep-alive",
            "server",
            "x-generator",
            "transfer-encoding",
            "traceparent",
            "via",
            "x-ratelimit-reset");
    private static final List<String> PARTS = List.of("status", "body", "headers", "upstream");
    private static final TextNode MASKED = TextNode.valueOf("<masked>");

    private Observation() {}

    /// `{"status", "headers", "body", "upstream"}` in the form of the recordings.
    static ObjectNode of(RawAnswer answer, List<SeenRequest> upstream, JsonNode step, Variables variables) {
        var observed = Json.object().put("status", answer.status());
        observed.set("headers", headers(answer.headers(), step, variables));
        observed.set("body", body(answer, step, variables));
        var requests = observed.putArray("upstream");
        for (var request : upstream) requests.add(request(request, step, variables));
        return observed;
    }

    /// One line for each part in which `got` differs from `want`.
    static List<String> differences(JsonNode want, JsonNode got) {
        var lines = new ArrayList<String>();
        for (var part : PARTS) {
            if (!PlainJson.same(want.path(part), got.path(part))) {
                lines.add(part + ": want " + shortened(want.path(part)) + " got " + shortened(got.path(part)));
            }
        }
        return lines;
    }

    private static JsonNode body(RawAnswer answer, JsonNode step, Variables variables) {
        if (step.path("body").asText().equals("ignore")) return TextNode.valueOf("<ignored>");
        var json = PlainJson.read(answer.text()).filter(JsonNode::isContainerNode);
        if (json.isPresent()) {
            for (var path : step.path("mask")) mask(json.get(), path.asText().split("\\.", -1), 0);
            return normal(json.get(), variables);
        }
        var text = variables.normal(answer.text());
        for (var pattern : step.path("mask_text")) text = text.replaceAll(pattern.asText(), "<masked>");
        return TextNode.valueOf(text);
    }

    private static ArrayNode headers(List<Header> headers, JsonNode step, Variables variables) {
        var ignored = lowerCase(step.path("ignore_headers"));
        var kept = lowerCase(step.path("headers"));
        return sorted(
                headers,
                variables,
                name -> !VOLATILE.contains(name) && !ignored.contains(name) && (kept.isEmpty() || kept.contains(name)));
    }

    private static ObjectNode request(SeenRequest request, JsonNode step, Variables variables) {
        var ignored = lowerCase(step.path("ignore_upstream_headers"));
        var seen = Json.object().put("method", request.method()).put("url", variables.normal(request.url()));
        seen.set(
                "headers",
                sorted(
                        request.headers(),
                        variables,
                        name -> !PathReplies.VOLATILE.contains(name) && !ignored.contains(name)));
        seen.set(
                "body",
                PlainJson.read(request.text())
                        .map(json -> normal(json, variables))
                        .orElseGet(() -> TextNode.valueOf(variables.normal(request.text()))));
        return seen;
    }

    private static ArrayNode sorted(
            List<Header> headers, Variables variables, java.util.function.Predicate<String> compared) {
        ArrayNode pairs = Json.MAPPER.createArrayNode();
        headers.stream()
                .map(header -> new Header(header.name().toLowerCase(Locale.ROOT), header.value()))
                .filter(header -> compared.test(header.name()))
                .map(header -> new Header(header.name(), variables.normal(header.value())))
                .sorted(Comparator.comparing(Header::name).thenComparing(Header::value))
                .forEach(header -> pairs.addArray().add(header.name()).add(header.value()));
        return pairs;
    }

    /// Through the written form, so that values inside longer strings and in member names are found too.
    private static JsonNode normal(JsonNode json, Variables variables) {
        var text = variables.normal(PlainJson.spaced(json));
        try {
            return Json.parse(text);
        } catch (JsonProcessingException torn) {
            throw new IllegalStateException("no JSON any more with the variables' names: " + text, torn);
        }
    }

    /// Replaces what a dotted path names; `*` is any member or index.
    private static void mask(JsonNode node, String[] path, int depth) {
        boolean last = depth == path.length - 1;
        if (node instanceof ObjectNode object) {
            for (var name :
                    object.properties().stream().map(member -> member.getKey()).toList()) {
                if (!path[depth].equals("*") && !path[depth].equals(name)) continue;
                if (last) object.set(name, MASKED);
                else mask(object.get(name), path, depth + 1);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (!path[depth].equals("*") && !path[depth].equals(Integer.toString(i))) continue;
                if (last) array.set(i, MASKED);
                else mask(array.get(i), path, depth + 1);
            }
        }
    }

    private static Set<String> lowerCase(JsonNode names) {
        var set = new TreeSet<String>();
        names.forEach(name -> set.add(name.asText().toLowerCase(Locale.ROOT)));
        return set;
    }

    private static String shortened(JsonNode node) {
        var text = node.isMissingNode() ? "nothing" : PlainJson.spaced(node);
        return text.length() <= 400 ? text : text.substring(0, 400) + "…";
    }
}
