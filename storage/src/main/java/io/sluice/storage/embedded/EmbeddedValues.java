package io.sluice.storage.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.storage.KeyValueStore;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreRefused;
import io.sluice.storage.embedded.Held.Elements;
import io.sluice.storage.embedded.Held.Fields;
import io.sluice.storage.embedded.Held.Members;
import io.sluice.storage.embedded.Held.Scores;
import io.sluice.storage.embedded.Held.Text;
import io.sluice.storage.embedded.Shelf.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Plain values on a [Shelf]. Collections are rewritten whole: fit for indexes and small sets.
final class EmbeddedValues implements KeyValueStore {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final Shelf shelf;
    private final Supplier<CompletionStage<Void>> kept;

    private EmbeddedValues(Shelf shelf, Supplier<CompletionStage<Void>> kept) {
        this.shelf = shelf;
        this.kept = kept;
    }

    /// Answers changes when they are on disk, except of locks and counters.
    static EmbeddedValues durable(Shelf shelf, Committer committer) {
        return new EmbeddedValues(shelf, committer::durable);
    }

    /// Answers changes at once; they reach the disk within a second.
    static EmbeddedValues relaxed(Shelf shelf) {
        return new EmbeddedValues(shelf, () -> DONE);
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(String key) {
        return read(() -> text(key));
    }

    @Override
    public CompletionStage<List<Optional<byte[]>>> getAll(List<String> keys) {
        // Like MGET: a key of another type is as good as absent.
        return read(() -> keys.stream()
                .map(key -> shelf.find(key)
                        .map(Entry::held)
                        .filter(Text.class::isInstance)
                        .map(held -> ((Text) held).bytes()))
                .toList());
    }

    private Optional<byte[]> text(String key) {
        return shelf.find(key, Text.class).map(Text::bytes);
    }

    @Override
    public CompletionStage<Void> set(String key, byte[] value, long timeToLive) {
        return write(() -> {
            shelf.put(key, new Text(value), shelf.expiry(timeToLive));
            return null;
        });
    }

    @Override
    public CompletionStage<Boolean> setIfAbsent(String key, byte[] value, long timeToLive) {
        return read(() -> shelf.change(
                key,
                there -> there == null
                        ? new Change<>(new Entry(new Text(value), shelf.expiry(timeToLive)), true)
                        : new Change<>(there, false)));
    }

    @Override
    public CompletionStage<Boolean> setIfPresent(String key, byte[] value, long timeToLive) {
        return write(() -> shelf.change(
                key,
                there -> there == null
                        ? new Change<>(null, false)
                        : new Change<>(new Entry(new Text(value), shelf.expiry(timeToLive)), true)));
    }

    @Override
    public CompletionStage<Boolean> deleteIfEqual(String key, byte[] value) {
        return read(() -> shelf.change(key, there -> {
            boolean equal = there != null && there.held() instanceof Text(var bytes) && Arrays.equals(bytes, value);
            return new Change<>(equal ? null : there, equal);
        }));
    }

    @Override
    public CompletionStage<Long> delete(List<String> keys) {
        return write(() -> keys.stream().filter(shelf::remove).count());
    }

    @Override
    public CompletionStage<Long> deleteByPrefix(String prefix) {
        return write(() -> shelf.keys(prefix).stream().filter(shelf::remove).count());
    }

    @Override
    public CompletionStage<Boolean> exists(String key) {
        return read(() -> shelf.find(key).isPresent());
    }

    @Override
    public CompletionStage<List<String>> keys(String prefix) {
        return read(() -> shelf.keys(prefix));
    }

    @Override
    public CompletionStage<Long> timeToLive(String key) {
        return read(() -> timeToLive(shelf, key));
    }

    static long timeToLive(Shelf shelf, String key) {
        return shelf.find(key)
                .map(entry -> entry.expiresAt() == 0 ? -1 : (entry.expiresAt() - shelf.now() + 500) / 1000)
                .orElse(-2L);
    }

    @Override
    public CompletionStage<Boolean> expire(String key, long timeToLive) {
        return write(() -> shelf.change(
                key,
                there -> there == null
                        ? new Change<>(null, false)
                        : new Change<>(new Entry(there.held(), shelf.expiry(timeToLive)), true)));
    }

    @Override
    public CompletionStage<Long> increment(String key, long timeToLive) {
        return read(() -> shelf.change(key, there -> {
            long next = there == null ? 1 : number(key, Shelf.as(key, there.held(), Text.class)) + 1;
            long expiresAt = there == null ? shelf.expiry(timeToLive) : there.expiresAt();
            return new Change<>(new Entry(new Text(Long.toString(next).getBytes(US_ASCII)), expiresAt), next);
        }));
    }

    private static long number(String key, Text text) {
        try {
            return Long.parseLong(new String(text.bytes(), US_ASCII));
        } catch (NumberFormatException e) {
            throw new StoreRefused("key " + key + " does not hold a number", e);
        }
    }

    @Override
    public CompletionStage<Void> append(String key, List<byte[]> values) {
        return write(() -> {
            shelf.update(key, Elements.class, new Elements(List.of()), there -> {
                var next = new ArrayList<>(there.oldestFirst());
                next.addAll(values);
                return new Elements(next);
            });
            return null;
        });
    }

    @Override
    public CompletionStage<List<byte[]>> list(String key) {
        return read(
                () -> shelf.find(key, Elements.class).map(Elements::oldestFirst).orElse(List.of()));
    }

    @Override
    public CompletionStage<List<byte[]>> takeList(String key) {
        return write(() -> shelf.change(key, there -> {
            if (there == null) return new Change<>(null, List.of());
            return new Change<>(
                    null, Shelf.as(key, there.held(), Elements.class).oldestFirst());
        }));
    }

    @Override
    public CompletionStage<Long> removeFromList(String key, byte[] value) {
        return write(() -> shelf.change(key, there -> {
            if (there == null) return new Change<>(null, 0L);
            var before = Shelf.as(key, there.held(), Elements.class).oldestFirst();
            var after = new ArrayList<>(before);
            after.removeIf(element -> Arrays.equals(element, value));
            return new Change<>(new Entry(new Elements(after), there.expiresAt()), (long) before.size() - after.size());
        }));
    }

    @Override
    public CompletionStage<Void> addMember(String key, byte[] member) {
        return members(key, members -> members.add(latin(member)));
    }

    @Override
    public CompletionStage<Void> removeMember(String key, byte[] member) {
        return members(key, members -> members.remove(latin(member)));
    }

    private CompletionStage<Void> members(String key, Consumer<Set<String>> step) {
        return write(() -> {
            shelf.update(key, Members.class, new Members(new LinkedHashSet<>()), there -> {
                var next = new LinkedHashSet<>(there.members());
                step.accept(next);
                return new Members(next);
            });
            return null;
        });
    }

    @Override
    public CompletionStage<List<byte[]>> members(String key) {
        return read(() -> shelf.find(key, Members.class).stream()
                .flatMap(members -> members.members().stream())
                .map(member -> member.getBytes(ISO_8859_1))
                .toList());
    }

    @Override
    public CompletionStage<Void> addScored(String key, double score, byte[] member) {
        return write(() -> {
            shelf.update(key, Scores.class, new Scores(Map.of()), there -> {
                var next = new LinkedHashMap<>(there.scores());
                next.put(latin(member), score);
                return new Scores(next);
            });
            return null;
        });
    }

    @Override
    public CompletionStage<List<Scored>> scored(String key, double from, double to) {
        return read(() -> shelf.find(key, Scores.class)
                .map(scores -> sorted(scores.scores()).stream()
                        .filter(scored -> scored.score() >= from && scored.score() <= to)
                        .toList())
                .orElse(List.of()));
    }

    @Override
    public CompletionStage<Long> trimScored(String key, double from, double to) {
        return write(() -> shelf.change(key, there -> {
            if (there == null) return new Change<>(null, 0L);
            var next = new LinkedHashMap<>(
                    Shelf.as(key, there.held(), Scores.class).scores());
            int before = next.size();
            next.values().removeIf(score -> score >= from && score <= to);
            return new Change<>(new Entry(new Scores(next), there.expiresAt()), (long) before - next.size());
        }));
    }

    @Override
    public CompletionStage<List<byte[]>> roll(String key, double dropTo, double score, byte[] member, long timeToLive) {
        return read(() -> shelf.change(key, there -> {
            var next = new LinkedHashMap<String, Double>();
            if (there != null)
                next.putAll(Shelf.as(key, there.held(), Scores.class).scores());
            next.values().removeIf(old -> old <= dropTo);
            var before = sorted(next).stream().map(Scored::member).toList();
            next.put(latin(member), score);
            return new Change<>(new Entry(new Scores(next), shelf.expiry(timeToLive)), before);
        }));
    }

    private static List<Scored> sorted(Map<String, Double> scores) {
        return scores.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .map(e -> new Scored(e.getValue(), e.getKey().getBytes(ISO_8859_1)))
                .toList();
    }

    @Override
    public CompletionStage<Map<String, String>> fields(String key) {
        return read(() -> shelf.find(key, Fields.class).map(Fields::fields).orElse(Map.of()));
    }

    @Override
    public CompletionStage<Void> setFields(String key, Map<String, String> fields) {
        return write(() -> {
            shelf.update(key, Fields.class, new Fields(Map.of()), there -> {
                var next = new LinkedHashMap<>(there.fields());
                next.putAll(fields);
                return new Fields(next);
            });
            return null;
        });
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static <A> CompletionStage<A> read(Supplier<A> operation) {
        try {
            return CompletableFuture.completedStage(operation.get());
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        }
    }

    private <A> CompletionStage<A> write(Supplier<A> operation) {
        try {
            var answer = operation.get();
            return kept.get().thenApply(_ -> answer);
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        }
    }
}
