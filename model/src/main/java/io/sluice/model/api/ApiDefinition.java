package io.sluice.model.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.middleware.MiddlewareSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one definition document means; immutable, equal by content.
///
/// Made by `ClassicReader` and `OasReader` from documents that lose nothing; both produce this one vocabulary.
///
/// @param id          `api_id`; also a route prefix of its own
/// @param databaseId  `id`, 24 hex digits, or ""
/// @param internal    reachable only by looping or as a child version
/// @param keyless     no authentication
/// @param versioning  how a request names its version
/// @param versions    with `NotVersioned` exactly the one that serves; empty when a versioned document names none
/// @param middleware  what applies to every version
/// @param classic     the Classic document (of an OAS API the converted one), for features that read their own part
/// @param oas         the OpenAPI document of an OAS API
public record ApiDefinition(
        String id,
        String databaseId,
        String orgId,
        String name,
        String slug,
        boolean active,
        boolean internal,
        boolean keyless,
        Listen listen,
        Target target,
        Versioning versioning,
        List<Version> versions,
        List<MiddlewareSpec> middleware,
        Records records,
        ObjectNode classic,
        Optional<ObjectNode> oas) {

    public ApiDefinition {
        versions = List.copyOf(versions);
        middleware = List.copyOf(middleware);
    }

    /// Where requests come in.
    ///
    /// @param path     as written, e.g. `/pets/` or `/users/{id}/`
    /// @param strip    take it off before the request goes up
    /// @param domain   custom domain, possibly a template; "" is any
    /// @param port     own port; 0 is the main one
    /// @param protocol `http`, `https`, `h2c`, `tcp`, `tls`, or "" for the gateway's own
    /// @param certificates ids of server certificates
    /// @param tags     segments; empty when tags are switched off
    public record Listen(
            String path,
            boolean strip,
            String domain,
            int port,
            String protocol,
            List<String> certificates,
            boolean proxyProtocol,
            List<String> tags) {
        public Listen {
            certificates = List.copyOf(certificates);
            tags = List.copyOf(tags);
        }
    }

    /// Where requests go.
    ///
    /// @param url               `proxy.target_url`, secret references resolved
    /// @param targets           `proxy.target_list` when load balancing is on, a weight is so many entries
    /// @param checkHealth       leave out targets that the uptime tests found down
    /// @param preserveHost      send the client's Host
    /// @param keepTrailingSlash `disable_strip_slash`
    /// @param transport         the `proxy.transport` object as written; empty when there is none
    /// @param certificates      host pattern to the id of the client certificate shown there
    /// @param pinnedKeys        host pattern to the ids of the public keys accepted there
    public record Target(
            String url,
            List<String> targets,
            boolean checkHealth,
            boolean preserveHost,
            boolean keepTrailingSlash,
            ObjectNode transport,
            Map<String, String> certificates,
            Map<String, String> pinnedKeys) {
        public Target {
            targets = List.copyOf(targets);
            certificates = Map.copyOf(certificates);
            pinnedKeys = Map.copyOf(pinnedKeys);
        }
    }

    /// How a request names its version (`gateway-features-1.md` section 4).
    public sealed interface Versioning {
        record NotVersioned() implements Versioning {}

        /// @param location         `header`, `url-param` or `url`
        /// @param key              name of header or parameter
        /// @param defaultName      "" when there is none
        /// @param fallback         serve the default when the name is unknown
        /// @param stripFromUrl     take the version off the request: header, parameter or path segment
        /// @param urlPattern       which first segments are versions; "" is every one
        /// @param children         OAS scheme: version name to API id; empty for Classic
        /// @param baseName         OAS scheme: name of the base API's own version
        record Versioned(
                String location,
                String key,
                String defaultName,
                boolean fallback,
                boolean stripFromUrl,
                String urlPattern,
                Map<String, String> children,
                String baseName)
                implements Versioning {}
    }

    /// One version of the API with what only it does.
    ///
    /// @param key            key in `version_data.versions`
    /// @param name           its `name`
    /// @param overrideTarget "" is none; only set where Tyk reads it
    public record Version(String key, String name, String overrideTarget, List<MiddlewareSpec> middleware) {
        public Version {
            middleware = List.copyOf(middleware);
        }
    }

    /// What is recorded of the traffic.
    ///
    /// @param track       false with `do_not_track`
    /// @param detailed    raw request and response too
    /// @param tagHeaders  request headers that become tags
    /// @param expireAfterSeconds `expire_analytics_after`
    public record Records(boolean track, boolean detailed, List<String> tagHeaders, long expireAfterSeconds) {
        public Records {
            tagHeaders = List.copyOf(tagHeaders);
        }
    }
}
