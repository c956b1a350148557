package io.sluice.model.oas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Gives an OpenAPI document the extension that makes it an API, from what the document itself says and a few
/// wishes. Source: `gateway-features-2.md` 12.4 and the recorded imports.
public final class OasImport {
    private static final List<String> METHODS =
            List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final ObjectNode document;
    private final ObjectNode extension;
    private final ImportOptions options;

    private OasImport(ObjectNode document, ImportOptions options) {
        this.document = document;
        this.extension = document.withObject("/" + OasDocument.EXTENSION);
        this.options = options;
    }

    /// A document that has no extension yet. `document` is changed.
    ///
    /// @param id of the API to be
    /// @return why it cannot be done, in the words of a Tyk control API
    public static Optional<String> fresh(ObjectNode document, String id, ImportOptions options) {
        var made = new OasImport(document, options);
        var info = made.extension.withObject("/info");
        info.put("id", id).put("name", document.at("/info/title").asText());
        info.withObject("/state").put("active", true);
        made.extension
                .withObject("/server/listenPath")
                .put("value", options.listenPath().orElse("/"))
                .put("strip", true);
        var global = made.extension.withObject("/middleware/global");
        global.withObject("/contextVariables").put("enabled", true);
        global.withObject("/trafficLogs").put("enabled", true);
        var refusal = made.upstream();
        return refusal.isPresent() ? refusal : made.apply();
    }

    /// A document that has its extension. `document` is changed.
    ///
    /// @return why it cannot be done, in the words of a Tyk control API
    public static Optional<String> patch(ObjectNode document, ImportOptions options) {
        var made = new OasImport(document, options);
        options.listenPath()
                .ifPresent(path -> made.extension
                        .withObject("/server/listenPath")
                        .put("value", path)
                        .put("strip", true));
        var known = made.extension.at("/upstream/url").asText();
        var refusal = options.upstreamUrl().isPresent() || known.isEmpty() ? made.upstream() : Optional.<String>empty();
        return refusal.isPresent() ? refusal : made.apply();
    }

    private Optional<String> upstream() {
        String url;
        if (options.upstreamUrl().isPresent()) {
            url = options.upstreamUrl().get();
            if (!isAbsolute(url)) {
                return Optional.of("The manually configured upstream URL is not valid. The URL must be absolute and "
                        + "properly formatted (e.g. https://example.com). Please check the URL format and try again.");
            }
        } else {
            var server = document.at("/servers/0");
            if (server.isMissingNode()) {
                return Optional.of("The ‘servers’ object is empty in your OAS. You can either add a ‘servers’ object "
                        + "or provide a manual upstream URL.");
            }
            url = withDefaults(server);
            if (!isAbsolute(url)) {
                return Optional.of("The first entry in the ‘servers’ object of your OAS is not valid. The URL must be "
                        + "absolute and properly formatted (e.g. https://example.com). Please check the URL format "
                        + "and try again.");
            }
        }
        extension.withObject("/upstream").put("url", url);
        return Optional.empty();
    }

    private static String withDefaults(JsonNode server) {
        var url = server.path("url").asText();
        for (var variable : server.path("variables").properties()) {
            url = url.replace(
                    "{" + variable.getKey() + "}",
                    variable.getValue().path("default").asText());
        }
        return url;
    }

    private static boolean isAbsolute(String url) {
        try {
            var uri = new URI(url);
            return uri.getScheme() != null && uri.getHost() != null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private Optional<String> apply() {
        generateIds();
        options.customDomain()
                .ifPresent(domain -> extension
                        .withObject("/server/customDomain")
                        .put("enabled", true)
                        .put("name", domain));
        if (options.authentication().isPresent()) {
            var refusal = authentication(options.authentication().get());
            if (refusal.isPresent()) return refusal;
        }
        operations();
        return Optional.empty();
    }

    private void generateIds() {
        for (var path : document.path("paths").properties()) {
            for (var method : METHODS) {
                if (path.getValue().get(method) instanceof ObjectNode operation
                        && operation.path("operationId").asText().isEmpty()) {
                    operation.put(
                            "operationId", path.getKey().replaceFirst("^/", "") + method.toUpperCase(Locale.ROOT));
                }
            }
        }
    }

    private Optional<String> authentication(boolean enabled) {
        var schemes = new ArrayList<String>();
        for (var group : document.path("security")) {
            group.fieldNames().forEachRemaining(name -> {
                if (!schemes.contains(name)) schemes.add(name);
            });
        }
        if (schemes.isEmpty()) {
            return Optional.of("The ‘security’ object is empty in your OAS. When enabling authentication, your OpenAPI "
                    + "description must include a ‘security’ object that defines the authentication schemes. You can "
                    + "either add a ‘security’ object or disable authentication in the API settings.");
        }
        var authentication = extension.withObject("/server").putObject("authentication");
        authentication.put("enabled", enabled);
        if (schemes.size() > 1) authentication.put("baseIdentityProvider", "auth_token");
        var blocks = authentication.putObject("securitySchemes");
        for (var name : schemes) {
            var scheme = document.at("/components/securitySchemes").path(name);
            block(scheme, enabled).ifPresent(block -> blocks.set(name, block));
        }
        if (!options.securityProcessingMode().isEmpty()) {
            authentication.put("securityProcessingMode", options.securityProcessingMode());
        }
        return Optional.empty();
    }

    /// Empty for a scheme that no gateway serves by itself.
    private static Optional<ObjectNode> block(JsonNode scheme, boolean enabled) {
        var block = Json.object().put("enabled", enabled);
        switch (scheme.path("type").asText()) {
            case "apiKey" -> {}
            case "http" -> {
                var bearer = scheme.path("scheme").asText().equals("bearer");
                if (!bearer && !scheme.path("scheme").asText().equals("basic")) return Optional.empty();
                block.putObject("header").put("enabled", true).put("name", "Authorization");
                if (bearer) block.putObject("jtiValidation").put("enabled", false);
            }
            case "oauth2" -> block.putObject("header").put("enabled", true).put("name", "Authorization");
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(block);
    }

    private void operations() {
        for (var path : document.path("paths").properties()) {
            var item = path.getValue();
            for (var method : METHODS) {
                if (item.get(method) instanceof ObjectNode operation) operation(item, operation);
            }
        }
    }

    private void operation(JsonNode item, ObjectNode operation) {
        var id = operation.path("operationId").asText();
        options.allowList().ifPresent(on -> block(id).putObject("allow").put("enabled", on));
        var validates = !item.path("parameters").isEmpty()
                || !operation.path("parameters").isEmpty()
                || operation.has("requestBody");
        if (validates) {
            options.validateRequest()
                    .ifPresent(on -> block(id)
                            .putObject("validateRequest")
                            .put("enabled", on)
                            .put("errorResponseCode", 422));
        }
        if (hasExample(operation)) {
            options.mockResponse().ifPresent(on -> {
                var mock = block(id).putObject("mockResponse").put("enabled", on);
                mock.putObject("fromOASExamples").put("enabled", on);
            });
        }
    }

    private ObjectNode block(String operationId) {
        var operations = extension.withObject("/middleware/operations");
        return operations.get(operationId) instanceof ObjectNode known ? known : operations.putObject(operationId);
    }

    private static boolean hasExample(ObjectNode operation) {
        return operation
                .path("responses")
                .valueStream()
                .anyMatch(response -> response.path("content")
                                .valueStream()
                                .anyMatch(content ->
                                        content.has("example") || content.has("examples") || content.has("schema"))
                        || response.path("headers")
                                .valueStream()
                                .anyMatch(header ->
                                        header.has("example") || header.has("examples") || header.has("schema")));
    }
}
