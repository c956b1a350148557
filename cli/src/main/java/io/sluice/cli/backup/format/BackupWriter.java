package io.sluice.cli.backup.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.model.document.Json;
import io.sluice.storage.Stored;
import io.sluice.storage.archive.StoredJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Writes a backup: a tar archive in gzip, perhaps sealed. Entries of the store go to parts of a few megabytes,
/// which is all that is held in memory.
public final class BackupWriter {
    private static final int PART_BYTES = 2 << 20;
    private static final int OWNER_ONLY = 0600;

    private final OutputStream out;
    private final TarWriter tar;
    private final About about;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<String, Manifest.Part> parts = new LinkedHashMap<>();
    private final Map<String, ByteArrayOutputStream> open = new LinkedHashMap<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    private BackupWriter(OutputStream out, About about) throws IOException {
        this.out = out;
        this.about = about;
        this.tar = new TarWriter(out, about.created().getEpochSecond());
        part(About.NAME, Json.pretty(about.json()).getBytes(UTF_8), OWNER_ONLY);
    }

    /// @param passphrase seals the backup
    public static BackupWriter begin(OutputStream to, About about, Optional<char[]> passphrase) throws IOException {
        var sealed = passphrase.isPresent() ? Sealing.seal(to, passphrase.get()) : to;
        // Fast beats small: JSON shrinks well at any level.
        var zipped = new GZIPOutputStream(sealed, 1 << 16) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        };
        return new BackupWriter(zipped, about);
    }

    /// @param kind what it is counted as
    /// @param name relative, with slashes
    public void file(String kind, String name, byte[] content, int mode) throws IOException {
        part("files/" + name, content, mode);
        counts.merge(kind, 1L, Long::sum);
    }

    public void entries(String kind, List<Stored> entries) throws IOException {
        var buffer = open.computeIfAbsent(kind, _ -> new ByteArrayOutputStream(PART_BYTES));
        for (var entry : entries) {
            buffer.write(StoredJson.write(entry));
            buffer.write('\n');
            if (buffer.size() >= PART_BYTES) flush(kind, buffer);
        }
        counts.merge(kind, (long) entries.size(), Long::sum);
    }

    private void flush(String kind, ByteArrayOutputStream buffer) throws IOException {
        if (buffer.size() == 0) return;
        int number = numbers.merge(kind, 1, Integer::sum);
        part("store/%s-%05d.jsonl".formatted(kind, number), buffer.toByteArray(), OWNER_ONLY);
        buffer.reset();
    }

    private void part(String name, byte[] content, int mode) throws IOException {
        if (content.length > BackupReader.LARGEST_PART) {
            throw new IOException(name + " has " + content.length + " bytes; a backup takes files of up to "
                    + BackupReader.LARGEST_PART);
        }
        tar.file(name, content, mode);
        if (parts.put(name, Manifest.Part.of(content)) != null) {
            throw new IllegalStateException("two parts are called " + name);
        }
    }

    /// Writes what is left, and the end that makes the backup whole. Closes the stream.
    public Manifest finish() throws IOException {
        for (var rest : open.entrySet()) flush(rest.getKey(), rest.getValue());
        var manifest = new Manifest(counts, parts);
        tar.file(Manifest.NAME, Json.pretty(manifest.json(about)).getBytes(UTF_8), OWNER_ONLY);
        tar.end();
        out.close();
        return manifest;
    }
}
