package io.sluice.storage.nodes;

import io.sluice.storage.KeyValueStore;
import io.sluice.storage.StoreFailure;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says every ten seconds that this process is there. A store that is away costs a warning and nothing else.
public final class Announcement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    /// Who has not been heard for this long counts as gone.
    static final Duration GONE_AFTER = Duration.ofSeconds(30);

    private static final long GOODBYE_SECONDS = 1;

    private final KeyValueStore values;
    private final Node self;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sluice-announcement").daemon().factory());
    private boolean failed;

    private Announcement(KeyValueStore values, Node self) {
        this.values = values;
        this.self = self;
    }

    public static Announcement start(KeyValueStore values, Node self) {
        return start(values, self, EVERY);
    }

    static Announcement start(KeyValueStore values, Node self, Duration every) {
        var announcement = new Announcement(values, self);
        announcement.thread.scheduleWithFixedDelay(announcement::say, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        return announcement;
    }

    private void say() {
        values.set(self.key(), self.json(), GONE_AFTER.toSeconds())
                .whenComplete((_, failure) -> heard(failure == null ? null : StoreFailure.of(failure)));
    }

    private synchronized void heard(@org.jspecify.annotations.Nullable StoreFailure failure) {
        if (failure != null && !failed) {
            LOG.atWarn()
                    .addKeyValue("reason", failure.getMessage())
                    .log("this node cannot be announced: sluice nodes and migrations do not see it for now");
        }
        failed = failure != null;
    }

    /// Takes the announcement back, so that nobody waits for a node that has left.
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS);
            values.delete(self.key()).toCompletableFuture().get(GOODBYE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException unheard) {
            LOG.debug("the announcement ends by itself: {}", unheard.toString());
        }
    }
}
