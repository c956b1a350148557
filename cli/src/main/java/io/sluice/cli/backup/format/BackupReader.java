package io.sluice.cli.backup.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.backup.format.BadBackup.Fault;
import io.sluice.model.document.Json;
import io.sluice.storage.Archive;
import io.sluice.storage.Stored;
import io.sluice.storage.archive.StoredJson;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads a backup from its beginning to its end, a part at a time, and proves that it is whole.
///
/// What a visitor is handed is proved only when [#read] has returned: read once to check, again to act.
public final class BackupReader {
    /// Bytes of a part at most: what is held in memory.
    public static final int LARGEST_PART = 32 << 20;

    private static final String FILES = "files/";
    private static final String STORE = "store/";

    private final Path file;
    private final Optional<Sealing.Keys> keys;

    /// @param passphrase of a sealed backup
    public BackupReader(Path file, Optional<char[]> passphrase) {
        this.file = file;
        this.keys = passphrase.map(Sealing.Keys::new);
    }

    /// Is handed each part in the order of the file.
    public interface Visitor {

        default void about(About about) throws IOException {}

        /// @param name relative, with slashes, and without `..`
        default void file(String name, byte[] content, int mode) throws IOException {}

        /// Whether entries are handed over at all.
        default boolean wantsEntries() {
            return true;
        }

        /// @param kind of entry, as it is counted
        default void entries(String kind, List<Stored> entries) throws IOException {}
    }

    /// What the first bytes say.
    public enum Kind {
        PLAIN,
        SEALED,
        /// Perhaps what Tyk's script has exported.
        JSON,
        OTHER
    }

    public static Kind kind(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var first = in.readNBytes(Sealing.MAGIC.length);
            if (Arrays.equals(first, Sealing.MAGIC)) return Kind.SEALED;
            if (first.length > 1 && (first[0] & 0xff) == 0x1f && (first[1] & 0xff) == 0x8b) return Kind.PLAIN;
            var text = new String(first, UTF_8).strip();
            return text.startsWith("{") || text.startsWith("[") ? Kind.JSON : Kind.OTHER;
        }
    }

    /// The first part alone; says nothing of the rest.
    public About about() throws IOException {
        try (var in = open()) {
            return about(new TarReader(in, LARGEST_PART).next());
        } catch (EOFException cut) {
            throw truncated(cut);
        } catch (ZipException damaged) {
            throw damaged(damaged);
        }
    }

    /// A text file that comes before the entries of the store; says nothing of the rest.
    public Optional<String> early(String name) throws IOException {
        try (var in = open()) {
            var tar = new TarReader(in, LARGEST_PART);
            about(tar.next());
            while (true) {
                var member = tar.next();
                if (member.isEmpty() || member.get().name().startsWith(STORE)) return Optional.empty();
                if (member.get().name().equals(FILES + name)) {
                    return Optional.of(new String(member.get().content(), UTF_8));
                }
            }
        } catch (EOFException cut) {
            throw truncated(cut);
        } catch (ZipException damaged) {
            throw damaged(damaged);
        }
    }

    /// @return what the backup says it holds, after it was found to hold exactly that
    /// @throws BadBackup when it is not whole
    public Manifest read(Visitor visitor) throws IOException {
        try (var in = open()) {
            return read(in, visitor);
        } catch (EOFException cut) {
            throw truncated(cut);
        } catch (ZipException damaged) {
            throw damaged(damaged);
        }
    }

    private InputStream open() throws IOException {
        return switch (kind(file)) {
            case PLAIN -> WholeGzip.open(file);
            case SEALED -> {
                var secret = keys.orElseThrow(() -> new BadBackup(
                        Fault.PASSPHRASE_NEEDED,
                        "the backup is encrypted: give its passphrase with --passphrase-file FILE"
                                + " or in SLUICE_BACKUP_PASSPHRASE"));
                yield sealed(secret);
            }
            case JSON, OTHER ->
                throw new BadBackup(Fault.NOT_A_BACKUP, file + " is not a backup: it begins as none does");
        };
    }

    private InputStream sealed(Sealing.Keys secret) throws IOException {
        var raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            raw.skipNBytes(Sealing.MAGIC.length);
            return new GZIPInputStream(Sealing.open(raw, secret), 1 << 16);
        } catch (IOException refused) {
            raw.close();
            throw refused;
        }
    }

    private Manifest read(InputStream in, Visitor visitor) throws IOException {
        var tar = new TarReader(in, LARGEST_PART);
        var first = tar.next();
        visitor.about(about(first));
        var seen = new LinkedHashMap<String, Manifest.Part>();
        seen.put(About.NAME, Manifest.Part.of(first.orElseThrow().content()));
        while (true) {
            var member = tar.next().orElseThrow(() -> damaged("it has no manifest"));
            var name = member.name();
            if (name.equals(Manifest.NAME)) {
                var manifest = Manifest.read(json(member.content()));
                prove(manifest, seen);
                if (tar.next().isPresent()) throw damaged("something follows its manifest");
                // To the end of the file, whose checksum is there.
                if (in.read() >= 0) throw damaged("something follows its end");
                return manifest;
            }
            if (seen.put(name, Manifest.Part.of(member.content())) != null) throw damaged(name + " is there twice");
            if (name.startsWith(FILES)) {
                visitor.file(safe(name.substring(FILES.length())), member.content(), member.mode());
            } else if (name.startsWith(STORE)) {
                if (visitor.wantsEntries()) entries(name, member.content(), visitor);
            } else {
                throw damaged("nothing is known of a part called " + name);
            }
        }
    }

    private static About about(Optional<TarReader.Member> first) throws IOException {
        if (first.isEmpty() || !first.get().name().equals(About.NAME)) {
            throw new BadBackup(
                    Fault.NOT_A_BACKUP, "this is not a backup of Sluice: it does not begin with about.json");
        }
        return About.read(json(first.get().content()));
    }

    private static void prove(Manifest manifest, Map<String, Manifest.Part> seen) throws BadBackup {
        for (var part : manifest.parts().entrySet()) {
            var found = seen.get(part.getKey());
            if (found == null) throw damaged(part.getKey() + " is missing");
            if (!found.equals(part.getValue())) throw damaged(part.getKey() + " does not match its checksum");
        }
        for (var name : seen.keySet()) {
            if (!manifest.parts().containsKey(name)) throw damaged("its manifest does not know " + name);
        }
    }

    private static void entries(String name, byte[] lines, Visitor visitor) throws IOException {
        int dash = name.lastIndexOf('-');
        if (dash < STORE.length()) throw damaged("nothing is known of a part called " + name);
        var kind = name.substring(STORE.length(), dash);
        var batch = new ArrayList<Stored>(Archive.BATCH);
        int from = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] != '\n') continue;
            batch.add(entry(name, Arrays.copyOfRange(lines, from, i)));
            from = i + 1;
            if (batch.size() == Archive.BATCH) {
                visitor.entries(kind, List.copyOf(batch));
                batch.clear();
            }
        }
        if (from < lines.length) throw damaged(name + " ends in the middle of a line");
        if (!batch.isEmpty()) visitor.entries(kind, batch);
    }

    private static Stored entry(String name, byte[] line) throws BadBackup {
        try {
            return StoredJson.read(line);
        } catch (IOException malformed) {
            throw new BadBackup(
                    Fault.DAMAGED,
                    "the backup is damaged: " + name + " has a line that is no entry: " + malformed.getMessage(),
                    malformed);
        }
    }

    /// Whoever made the archive may want to write elsewhere.
    private static String safe(String name) throws BadBackup {
        var path = Path.of(name);
        boolean plain = !name.isEmpty()
                && !path.isAbsolute()
                && path.normalize().toString().equals(name);
        if (!plain || name.indexOf('\0') >= 0 || name.startsWith("..")) {
            throw damaged("the name of a file leads out of it: " + name);
        }
        return name;
    }

    private static JsonNode json(byte[] content) throws BadBackup {
        try {
            return Json.parse(new String(content, UTF_8));
        } catch (JsonProcessingException malformed) {
            throw new BadBackup(Fault.DAMAGED, "the backup is damaged: its description is not JSON", malformed);
        }
    }

    private static BadBackup damaged(String how) {
        return new BadBackup(Fault.DAMAGED, "the backup is damaged: " + how);
    }

    private static BadBackup damaged(ZipException why) {
        return new BadBackup(Fault.DAMAGED, "the backup is damaged: " + why.getMessage(), why);
    }

    private static BadBackup truncated(EOFException why) {
        return new BadBackup(Fault.TRUNCATED, "the backup is cut short: its end is missing", why);
    }
}
