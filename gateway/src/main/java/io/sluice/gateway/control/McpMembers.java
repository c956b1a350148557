package io.sluice.gateway.control;

import io.sluice.model.session.AccessDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rights that only an MCP proxy can grant (`auth-and-keys.md` 2.2).
final class McpMembers {
    private static final List<String> NAMES =
            List.of("json_rpc_methods", "json_rpc_methods_access_rights", "mcp_primitives", "mcp_access_rights");

    private McpMembers() {}

    /// Why these rights cannot be kept: they name what a loaded API, which is no MCP proxy, does not have.
    static Optional<String> refusal(Map<String, AccessDefinition> rights, LoadedApis apis) {
        return rights.entrySet().stream()
                .filter(entry ->
                        has(entry.getValue()) && apis.find(entry.getKey()).isPresent())
                .map(entry -> "MCP fields can only be configured on MCP Proxies, API \"" + entry.getKey()
                        + "\" is not an MCP Proxy")
                .findFirst();
    }

    static boolean has(AccessDefinition access) {
        return NAMES.stream().anyMatch(name -> !access.member(name).isMissingNode());
    }
}
