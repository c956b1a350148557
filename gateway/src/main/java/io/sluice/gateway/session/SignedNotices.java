package io.sluice.gateway.session;

import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.model.session.KeyHash;
import io.sluice.model.settings.Secret;
import io.sluice.storage.Notices;
import java.util.concurrent.CompletionStage;

/// Notices to the other processes of the store, signed with the secret they share (`wire-formats.md` 17.1).
public final class SignedNotices {
    /// What notices call SHA-256.
    private static final int SHA_256 = 5;

    private final Notices notices;
    private final Secret nodeSecret;

    public SignedNotices(Notices notices, Secret nodeSecret) {
        this.notices = notices;
        this.nodeSecret = nodeSecret;
    }

    /// Sends to everyone, this process included.
    public CompletionStage<Void> publish(String command, String payload) {
        var notice = Json.object();
        notice.put("command", command)
                .put("payload", payload)
                .put("signature", KeyHash.SHA256.hex(command + payload + nodeSecret.reveal()))
                .put("algorithm", SHA_256);
        return notices.publish(Notices.CLUSTER, GoJson.bytes(notice));
    }

    /// A session was written or removed.
    ///
    /// @param name in the store, without prefix
    public CompletionStage<Void> sessionChanged(String name) {
        return publish("KeySpaceUpdateNotification", name);
    }
}
