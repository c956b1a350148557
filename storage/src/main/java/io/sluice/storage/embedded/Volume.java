package io.sluice.storage.embedded;

import io.sluice.storage.StoreUnavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file, opened again when it broke.
///
/// A commit that fails, as on a full disk, closes the file. It is then opened for reading, as it was at the
/// last commit that worked, so that requests with keys are still served; and for writing again once the
/// folder takes bytes. Except of the start, all belongs to the thread of the [Committer].
final class Volume {
    private static final Logger LOG = LoggerFactory.getLogger(Volume.class);
    private static final int CACHE_MEGABYTES = 32;

    /// What must fit into the folder before it is written again.
    private static final int TRIAL_BYTES = 1 << 20;

    /// Runs what may read the file, with the interrupt of the thread put off: it would close the file for
    /// everybody, as Java's file channels are.
    static <A> A uninterrupted(Supplier<A> access) {
        boolean interrupted = Thread.interrupted();
        try {
            return access.get();
        } catch (MVStoreException | IllegalStateException failed) {
            throw new StoreUnavailable("the embedded store cannot be used: " + failed.getMessage(), failed);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /// Something that keeps trees in the file.
    interface Part {
        /// Forgets the trees of an earlier opening and opens those of `store`.
        void bind(MVStore store, boolean writable);
    }

    private final Path file;
    private final List<Part> parts;

    private @Nullable MVStore store;
    private boolean writable;

    /// @throws StoreUnavailable when another process has it open or it cannot be read; says which file
    Volume(Path file, List<Part> parts) {
        this.file = file;
        this.parts = parts;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            openForWriting();
        } catch (MVStoreException | IllegalStateException | IOException e) {
            close();
            throw new StoreUnavailable("cannot open the store " + file + ": " + e.getMessage(), e);
        }
    }

    private MVStore.Builder builder() {
        // No automatic commits: they could happen on an event loop.
        return new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(CACHE_MEGABYTES);
    }

    private void openForWriting() {
        var opened = builder().open();
        store = opened;
        opened.setVersionsToKeep(0);
        parts.forEach(part -> part.bind(opened, true));
        // All trees exist from here on, for a later opening that only reads.
        opened.commit();
        writable = true;
    }

    boolean writable() {
        return writable;
    }

    /// @param durable also against the loss of power
    void commit(boolean durable) {
        var open = store;
        if (open == null || !writable) throw new StoreUnavailable("the embedded store cannot be written for now");
        open.commit();
        if (durable) open.sync();
    }

    void compact(int fillRate, int bytes) {
        var open = store;
        if (open != null && writable) open.compact(fillRate, bytes);
    }

    /// After a failed commit: goes on with what is on disk.
    void degrade(RuntimeException cause) {
        if (!writable) return;
        writable = false;
        LOG.error("the store {} could not be written; it is only read until it can: {}", file, cause.getMessage());
        read();
    }

    /// Writes again, if the folder takes bytes.
    void recover() {
        if (writable || !takesBytes()) return;
        try {
            drop();
            openForWriting();
            LOG.info("the store {} is written again", file);
        } catch (MVStoreException | IllegalStateException e) {
            LOG.debug("not yet: {}", e.getMessage());
            read();
        }
    }

    private void read() {
        drop();
        try {
            var opened = builder().readOnly().open();
            store = opened;
            parts.forEach(part -> part.bind(opened, false));
        } catch (MVStoreException | IllegalStateException e) {
            LOG.error("the store {} cannot be read either: {}", file, e.getMessage());
            drop();
        }
    }

    private void drop() {
        var open = store;
        store = null;
        if (open != null) open.closeImmediately();
    }

    private boolean takesBytes() {
        var trial = file.resolveSibling("store.trial");
        try (var channel = FileChannel.open(
                trial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            var bytes = ByteBuffer.allocate(TRIAL_BYTES);
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(false);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Without a commit when the store is not whole.
    void close() {
        var open = store;
        store = null;
        if (open == null) return;
        if (writable && !open.isClosed()) open.close();
        else open.closeImmediately();
    }
}
