package io.sluice.model.oas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The entries of `servers` that say where a gateway serves an API: put first when a document is saved, in place of
/// those of the save before. Source: `gateway-features-1.md` 1.3.
public final class GeneratedServers {
    private GeneratedServers() {}

    /// @param document changed
    /// @param before   the document as it was saved last; its generated entries go
    /// @param scheme   `http` or `https`
    /// @param gateway  host and port that clients reach the gateway at
    public static void put(ObjectNode document, List<ObjectNode> before, String scheme, String gateway) {
        Set<String> stale = before.stream()
                .flatMap(old -> urls(old, scheme, gateway).stream())
                .collect(Collectors.toSet());
        var fresh = urls(document, scheme, gateway);
        stale.addAll(fresh);
        var others = new ArrayList<JsonNode>();
        for (var server : document.path("servers")) {
            if (!stale.contains(server.path("url").asText())) others.add(server);
        }
        var servers = document.putArray("servers");
        fresh.forEach(url -> servers.addObject().put("url", url));
        servers.addAll(others);
    }

    private static List<String> urls(ObjectNode document, String scheme, String gateway) {
        var extension = document.path(OasDocument.EXTENSION);
        var path = extension.at("/server/listenPath/value").asText().replaceFirst("/+$", "");
        var domain = extension.at("/server/customDomain");
        var bases = domain.path("enabled").booleanValue()
                        && !domain.path("name").asText().isEmpty()
                ? List.of(scheme + "://" + domain.path("name").asText() + path)
                : List.of(scheme + "://" + gateway + path, path.isEmpty() ? "/" : path);
        var versioning = extension.at("/info/versioning");
        if (!versioning.path("enabled").booleanValue()) return bases;
        var urls = new LinkedHashSet<String>();
        for (var base : bases) {
            urls.add(versioned(base, versioning));
            if (isDefault(versioning) && versioning.path("fallbackToDefault").booleanValue()) urls.add(base);
        }
        return List.copyOf(urls);
    }

    private static String versioned(String base, JsonNode versioning) {
        var name = versioning.path("name").asText();
        return switch (versioning.path("location").asText()) {
            case "url" -> base + "/" + name;
            case "url-param" -> base + "?" + versioning.path("key").asText() + "=" + name;
            default -> base;
        };
    }

    private static boolean isDefault(JsonNode versioning) {
        var chosen = versioning.path("default").asText();
        return chosen.equals("self") || chosen.equals(versioning.path("name").asText());
    }
}
