package io.sluice.storage.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.storage.Archive;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import io.sluice.storage.embedded.Held.Elements;
import io.sluice.storage.embedded.Held.Fields;
import io.sluice.storage.embedded.Held.Members;
import io.sluice.storage.embedded.Held.Scores;
import io.sluice.storage.embedded.Held.Text;
import io.sluice.storage.embedded.Shelf.Change;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The shelf of sessions and plain values, entry by entry. Changes are on disk when a call returns.
final class EmbeddedArchive implements Archive {
    private final Shelf shelf;
    private final Committer committer;

    EmbeddedArchive(Shelf shelf, Committer committer) {
        this.shelf = shelf;
        this.committer = committer;
    }

    @Override
    public void scan(List<String> prefixes, Consumer<List<Stored>> sink) {
        shelf.scan(
                prefixes,
                BATCH,
                page -> sink.accept(page.stream()
                        .map(entry -> stored(entry.getKey(), entry.getValue()))
                        .toList()));
    }

    @Override
    public List<Optional<Stored>> find(List<String> keys) {
        return keys.stream()
                .map(key -> shelf.find(key).map(entry -> stored(key, entry)))
                .toList();
    }

    @Override
    public void write(List<Stored> entries) {
        long now = shelf.now();
        for (var entry : entries) {
            if (!entry.expired(now)) shelf.put(entry.key(), held(entry.content()), entry.expiresAt());
        }
        kept();
    }

    @Override
    public long delete(List<String> keys) {
        long deleted = keys.stream().filter(shelf::remove).count();
        kept();
        return deleted;
    }

    @Override
    public boolean swap(String key, Optional<byte[]> expected, byte[] next, long timeToLive) {
        boolean swapped = shelf.change(key, there -> {
            boolean fits = expected.isEmpty() ? there == null : holds(there, expected.get());
            return fits
                    ? new Change<>(new Entry(new Text(next), shelf.expiry(timeToLive)), true)
                    : new Change<>(there, false);
        });
        if (swapped) kept();
        return swapped;
    }

    @Override
    public boolean drop(String key, byte[] expected) {
        boolean dropped = shelf.change(key, there -> {
            boolean fits = holds(there, expected);
            return new Change<>(fits ? null : there, fits);
        });
        if (dropped) kept();
        return dropped;
    }

    private static boolean holds(@Nullable Entry there, byte[] expected) {
        return there != null && there.held() instanceof Text(var bytes) && Arrays.equals(bytes, expected);
    }

    private void kept() {
        try {
            committer.durable().toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw StoreFailure.of(failed);
        }
    }

    private static Stored stored(String key, Entry entry) {
        return new Stored(
                key,
                switch (entry.held()) {
                    case Text(var bytes) -> new Content.Text(new String(bytes, ISO_8859_1));
                    case Elements(var elements) ->
                        new Content.Elements(elements.stream()
                                .map(bytes -> new String(bytes, ISO_8859_1))
                                .toList());
                    case Members(var members) -> new Content.Members(members);
                    case Scores(var scores) -> new Content.Scores(scores);
                    case Fields(var fields) -> new Content.Fields(fields);
                },
                entry.expiresAt());
    }

    private static Held held(Content content) {
        return switch (content) {
            case Content.Text text -> new Text(text.binary());
            case Content.Elements(var elements) ->
                new Elements(elements.stream()
                        .map(element -> element.getBytes(ISO_8859_1))
                        .toList());
            case Content.Members(var members) -> new Members(new LinkedHashSet<>(members));
            case Content.Scores(var scores) -> new Scores(scores);
            case Content.Fields(var fields) -> new Fields(fields);
        };
    }
}
