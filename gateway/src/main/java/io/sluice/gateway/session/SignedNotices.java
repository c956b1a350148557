package io.sluice.gateway.session;

import io.sluice.gateway.notice.Notice;
import io.sluice.model.settings.Secret;
import io.sluice.storage.Notices;
import java.util.concurrent.CompletionStage;

/// Notices to the other processes of the store, signed with the secret they share (`wire-formats.md` 17.1).
public final class SignedNotices {
    private final Notices notices;
    private final Secret nodeSecret;

    public SignedNotices(Notices notices, Secret nodeSecret) {
        this.notices = notices;
        this.nodeSecret = nodeSecret;
    }

    /// Sends to everyone, this process included.
    public CompletionStage<Void> publish(String command, String payload) {
        return notices.publish(Notices.CLUSTER, new Notice(command, payload).signed(nodeSecret));
    }

    /// A session was written or removed.
    ///
    /// @param name in the store, without prefix
    public CompletionStage<Void> sessionChanged(String name) {
        return publish("KeySpaceUpdateNotification", name);
    }
}
