package io.sluice.storage.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.storage.embedded.Held.Elements;
import io.sluice.storage.embedded.Held.Fields;
import io.sluice.storage.embedded.Held.Members;
import io.sluice.storage.embedded.Held.Scores;
import io.sluice.storage.embedded.Held.Text;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/// Bytes of an [Entry] on disk: kind, expiry, then the content with lengths before each part.
///
/// Read by later versions: new kinds get new numbers, the layout of a number never changes.
final class EntryType extends BasicDataType<Entry> {
    private static final byte TEXT = 1;
    private static final byte ELEMENTS = 2;
    private static final byte MEMBERS = 3;
    private static final byte SCORES = 4;
    private static final byte FIELDS = 5;

    @Override
    public int getMemory(Entry entry) {
        return 64
                + switch (entry.held()) {
                    case Text(var bytes) -> bytes.length;
                    case Elements(var elements) ->
                        elements.stream().mapToInt(e -> e.length + 24).sum();
                    case Members(var members) ->
                        members.stream().mapToInt(m -> m.length() + 48).sum();
                    case Scores(var scores) ->
                        scores.keySet().stream().mapToInt(m -> m.length() + 80).sum();
                    case Fields(var fields) -> fields.size() * 160;
                };
    }

    @Override
    public void write(WriteBuffer to, Entry entry) {
        switch (entry.held()) {
            case Text(var bytes) -> {
                head(to, TEXT, entry.expiresAt());
                bytes(to, bytes);
            }
            case Elements(var elements) -> {
                head(to, ELEMENTS, entry.expiresAt()).putVarInt(elements.size());
                elements.forEach(e -> bytes(to, e));
            }
            case Members(var members) -> {
                head(to, MEMBERS, entry.expiresAt()).putVarInt(members.size());
                members.forEach(m -> bytes(to, m.getBytes(ISO_8859_1)));
            }
            case Scores(var scores) -> {
                head(to, SCORES, entry.expiresAt()).putVarInt(scores.size());
                scores.forEach((member, score) -> {
                    bytes(to, member.getBytes(ISO_8859_1));
                    to.putDouble(score);
                });
            }
            case Fields(var fields) -> {
                head(to, FIELDS, entry.expiresAt()).putVarInt(fields.size());
                fields.forEach((name, value) -> {
                    bytes(to, name.getBytes(UTF_8));
                    bytes(to, value.getBytes(UTF_8));
                });
            }
        }
    }

    @Override
    public Entry read(ByteBuffer from) {
        byte kind = from.get();
        long expiresAt = from.getLong();
        return new Entry(
                switch (kind) {
                    case TEXT -> new Text(bytes(from));
                    case ELEMENTS -> {
                        int size = DataUtils.readVarInt(from);
                        var elements = new ArrayList<byte[]>(size);
                        for (int i = 0; i < size; i++) elements.add(bytes(from));
                        yield new Elements(elements);
                    }
                    case MEMBERS -> {
                        int size = DataUtils.readVarInt(from);
                        var members = new LinkedHashSet<String>(size * 2);
                        for (int i = 0; i < size; i++) members.add(new String(bytes(from), ISO_8859_1));
                        yield new Members(members);
                    }
                    case SCORES -> {
                        int size = DataUtils.readVarInt(from);
                        var scores = new LinkedHashMap<String, Double>(size * 2);
                        for (int i = 0; i < size; i++)
                            scores.put(new String(bytes(from), ISO_8859_1), from.getDouble());
                        yield new Scores(scores);
                    }
                    case FIELDS -> {
                        int size = DataUtils.readVarInt(from);
                        var fields = new LinkedHashMap<String, String>(size * 2);
                        for (int i = 0; i < size; i++)
                            fields.put(new String(bytes(from), UTF_8), new String(bytes(from), UTF_8));
                        yield new Fields(fields);
                    }
                    default ->
                        throw new IllegalStateException(
                                "the store was written by a newer version: unknown kind of value " + kind);
                },
                expiresAt);
    }

    private static WriteBuffer head(WriteBuffer to, byte kind, long expiresAt) {
        return to.put(kind).putLong(expiresAt);
    }

    private static void bytes(WriteBuffer to, byte[] bytes) {
        to.putVarInt(bytes.length).put(bytes);
    }

    private static byte[] bytes(ByteBuffer from) {
        var bytes = new byte[DataUtils.readVarInt(from)];
        from.get(bytes);
        return bytes;
    }

    @Override
    public Entry[] createStorage(int size) {
        return new Entry[size];
    }
}
