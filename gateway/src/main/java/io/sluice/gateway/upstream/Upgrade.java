package io.sluice.gateway.upstream;

import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.http1.RequestRules;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Which upgrades go through (RFC 9110, 7.8): WebSocket, and nothing that the gateway could not read any more.
final class Upgrade {
    private static final byte[] UPGRADE = "upgrade".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] WEBSOCKET = "websocket".getBytes(StandardCharsets.ISO_8859_1);

    private Upgrade() {}

    /// `websocket` when the client asks for it in a request that may, else null.
    static @Nullable String wanted(RequestHead head) {
        int upgrade = head.find(HeaderName.UPGRADE);
        if (upgrade < 0 || head.minorVersion() == 0 || !RequestRules.lists(head, upgrade, WEBSOCKET)) return null;
        if (!head.method().equals("GET")) return null;
        for (int i = head.find(HeaderName.CONNECTION); i >= 0; i = head.find(HeaderName.CONNECTION, i + 1)) {
            if (RequestRules.lists(head, i, UPGRADE)) return "websocket";
        }
        return null;
    }
}
