package io.sluice.gateway.upstream.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.UpstreamSpec.ServiceDiscovery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads the answer of a registry (`gateway-features-1.md` 3.7).
///
/// Paths are member names joined by dots; a number picks an entry of an array. `parent_data_path` leads to what holds
/// the entries, or, nested, to a text that is JSON itself; `data_path` and `port_data_path` lead on from each entry.
final class HostList {
    private static final int MOST = 10_000;

    private final ServiceDiscovery spec;

    HostList(ServiceDiscovery spec) {
        this.spec = spec;
    }

    /// @return URLs or addresses, at least one
    /// @throws IOException when the answer is no JSON or names no host
    List<String> read(String answer) throws IOException {
        var root = Json.parse(answer);
        if (spec.returnsList() && !root.isArray()) throw new IOException("the answer is no array");
        var found = new ArrayList<String>();
        for (var item : spec.returnsList() ? entries(root).toList() : List.of(root)) {
            for (var entry : entries(within(item)).toList()) add(entry, found);
        }
        if (found.isEmpty()) throw new IOException("the answer names no host at " + shownPath());
        return spec.useTargetList() ? List.copyOf(found) : List.of(found.getFirst());
    }

    private String shownPath() {
        return spec.parentPath().isEmpty() ? spec.dataPath() : spec.parentPath() + " " + spec.dataPath();
    }

    private JsonNode within(JsonNode item) throws IOException {
        if (spec.parentPath().isEmpty()) return item;
        var parent = at(item, spec.parentPath());
        if (!spec.nested()) return parent;
        return parent.isTextual() ? Json.parse(parent.asText()) : parent;
    }

    private void add(JsonNode entry, List<String> into) throws IOException {
        var port = spec.portPath().isEmpty()
                ? ""
                : entries(at(entry, spec.portPath()))
                        .map(JsonNode::asText)
                        .findFirst()
                        .orElse("");
        for (var host : entries(at(entry, spec.dataPath())).toList()) {
            if (!host.isValueNode() || host.asText().isBlank()) continue;
            if (into.size() == MOST) throw new IOException("the answer names more than " + MOST + " hosts");
            into.add(target(host.asText().strip(), port));
        }
    }

    private String target(String host, String port) {
        var plain = host.endsWith("/") ? host.substring(0, host.length() - 1) : host;
        return plain + (port.isEmpty() ? "" : ":" + port) + spec.targetPath();
    }

    private static Stream<JsonNode> entries(JsonNode node) {
        return node.isArray() ? node.valueStream() : Stream.of(node);
    }

    private static JsonNode at(JsonNode node, String path) {
        if (path.isEmpty()) return node;
        var here = node;
        for (var name : path.split("\\.", -1)) {
            here = here.isArray() && name.chars().allMatch(Character::isDigit) && name.length() < 10
                    ? here.path(Integer.parseInt(name))
                    : here.path(name);
        }
        return here;
    }
}
