package io.sluice.gateway.telemetry;

import io.sluice.model.settings.GatewaySettings;
import java.util.List;
import java.util.UUID;

/// Who a gateway is, to collectors and control planes.
///
/// @param id        begins with `solo-` while no control plane gave another one
/// @param segmented only APIs with one of the tags are loaded
public record NodeIdentity(String id, String version, boolean segmented, List<String> tags) {
    public NodeIdentity {
        tags = List.copyOf(tags);
    }

    /// A new one: each start of a process is another node.
    public static NodeIdentity fresh(GatewaySettings settings) {
        var version = NodeIdentity.class.getPackage().getImplementationVersion();
        return new NodeIdentity(
                "solo-" + UUID.randomUUID(),
                version == null ? "" : version,
                settings.source().segmented(),
                settings.source().tags());
    }
}
