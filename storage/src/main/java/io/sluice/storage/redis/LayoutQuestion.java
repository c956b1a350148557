package io.sluice.storage.redis;

import io.sluice.storage.StoreBeyond;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.StoreRefused;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a gateway asks each new connection before it uses it: whether the store has a layout that it knows. So a store
/// that was away at the start, and one that was changed while it was away, is neither read nor written unseen.
final class LayoutQuestion {
    private static final Logger LOG = LoggerFactory.getLogger(LayoutQuestion.class);

    private LayoutQuestion() {}

    /// Fails when the store must not be used, or cannot say.
    static CompletionStage<?> ask(Wire.Commands wire) {
        return wire.ping().thenCompose(_ -> wire.send().get(StoreLayout.KEY)).handle((stamp, failed) -> {
            try {
                if (failed != null) throw Failures.of(failed);
                StoreBeyond.refuse(StoreLayout.of(Optional.ofNullable(stamp)));
            } catch (StoreRefused unreadable) {
                // A user who may not read the stamp, or a stamp of somebody else: not worth an outage.
                LOG.warn("the layout of the store is not known: {}", unreadable.getMessage());
            }
            return true;
        });
    }
}
