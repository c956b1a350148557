package io.sluice.gateway.source;

import io.sluice.gateway.notice.Notice;
import io.sluice.gateway.notice.NoticeTrust;
import io.sluice.storage.Notices;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/// Reloads that one process asks of all that share its store.
///
/// Only what is signed is obeyed. Source: `wire-formats.md` 17.
public final class ReloadNotices implements Notices.Listener {
    private static final String GROUP_RELOAD = "GroupReload";
    private static final Set<String> OBEYED =
            Set.of(GROUP_RELOAD, "ApiUpdated", "ApiRemoved", "ApiAdded", "PolicyChanged");

    private final Loader loader;
    private final Notices notices;
    private final NoticeTrust trust;
    private final AtomicBoolean listenedBefore = new AtomicBoolean();

    public ReloadNotices(Loader loader, Notices notices, NoticeTrust trust) {
        this.loader = loader;
        this.notices = notices;
        this.trust = trust;
    }

    /// Asks every gateway of the store to reload, this one included.
    public CompletionStage<Void> publish() {
        return notices.publish(Notices.CLUSTER, new Notice(GROUP_RELOAD, "").signed(trust.nodeSecret()));
    }

    @Override
    public void received(byte[] message) {
        if (asksForReload(message)) loader.reload(false);
    }

    /// What was asked while the store was away is not known: better once too often.
    @Override
    public void listening() {
        if (listenedBefore.getAndSet(true)) loader.reload(false);
    }

    boolean asksForReload(byte[] message) {
        return Notice.read(message, trust)
                .filter(notice -> OBEYED.contains(notice.command()))
                .isPresent();
    }
}
