package io.sluice.storage.embedded;

import io.sluice.storage.Notices;
import io.sluice.storage.StoreUnavailable;
import io.sluice.storage.Watch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages inside one process, in the order they were published, on one thread.
final class EmbeddedNotices implements Notices, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedNotices.class);

    private final ConcurrentHashMap<String, CopyOnWriteArrayList<Listener>> channels = new ConcurrentHashMap<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("sluice-notices").daemon().factory());

    @Override
    public CompletionStage<Void> publish(String channel, byte[] message) {
        try {
            thread.execute(() -> listeners(channel).forEach(listener -> tell(() -> listener.received(message))));
            return CompletableFuture.completedStage(null);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedStage(new StoreUnavailable("the store is closed", e));
        }
    }

    @Override
    public Watch subscribe(String channel, Listener listener) {
        listeners(channel).add(listener);
        thread.execute(() -> tell(listener::listening));
        return () -> listeners(channel).remove(listener);
    }

    private CopyOnWriteArrayList<Listener> listeners(String channel) {
        return channels.computeIfAbsent(channel, _ -> new CopyOnWriteArrayList<>());
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException bug) {
            LOG.error("a listener to notices failed", bug);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
