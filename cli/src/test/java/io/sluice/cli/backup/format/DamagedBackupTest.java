package io.sluice.cli.backup.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.sluice.cli.backup.format.BadBackup.Fault;
import io.sluice.model.document.Json;
import io.sluice.storage.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever happens to the file, it is not taken for a whole backup.
@DisplayNameGeneration(ReplaceUnderscores.class)
class DamagedBackupTest {
    private static final Optional<char[]> NONE = Optional.empty();

    @TempDir
    private Path folder;

    private static About about(int layout) {
        return new About("1.2.3", Instant.parse("2026-01-02T03:04:05Z"), "host", "/data", "embedded", layout);
    }

    private byte[] whole(Optional<char[]> passphrase) throws IOException {
        var file = folder.resolve("whole");
        try (var out = Files.newOutputStream(file)) {
            var writer = BackupWriter.begin(out, about(0), passphrase);
            writer.file("definitions", "apps/first.json", "{\"api_id\":\"first\"}".getBytes(UTF_8), 0644);
            var entries = new ArrayList<Stored>();
            for (int i = 0; i < 50; i++)
                entries.add(Stored.text("apikey-" + i, ("{\"rate\":" + i + "}").getBytes(UTF_8)));
            writer.entries("keys", entries);
            writer.finish();
        }
        return Files.readAllBytes(file);
    }

    private List<String> read(byte[] bytes, Optional<char[]> passphrase) throws IOException {
        return read(new BackupReader(Files.write(folder.resolve("changed"), bytes), passphrase));
    }

    private static List<String> read(BackupReader reader) throws IOException {
        var seen = new ArrayList<String>();
        reader.read(new BackupReader.Visitor() {
            @Override
            public void file(String name, byte[] content, int mode) {
                seen.add(name + new String(content, UTF_8) + mode);
            }

            @Override
            public void entries(String kind, List<Stored> entries) {
                entries.forEach(entry -> seen.add(kind + entry));
            }
        });
        return seen;
    }

    @Test
    void is_found_wherever_it_is_cut_off() throws IOException {
        var whole = whole(NONE);
        for (int length = 0; length < whole.length; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut, NONE)).as("%d bytes", length).isInstanceOf(BadBackup.class);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length / 2), NONE))
                .asInstanceOf(type(BadBackup.class))
                .returns(Fault.TRUNCATED, BadBackup::fault);
    }

    @Test
    void is_found_when_something_follows_its_end() throws IOException {
        var whole = whole(NONE);
        assertThat(read(whole, NONE)).isNotEmpty();
        for (int more : List.of(1, 8, 9, 26, 27, 70_000)) {
            var longer = Arrays.copyOf(whole, whole.length + more);
            assertThatThrownBy(() -> read(longer, NONE))
                    .as("%d bytes more", more)
                    .isInstanceOf(BadBackup.class)
                    .hasMessageContaining(more + " bytes follow its end");
        }
        var twice = Arrays.copyOf(whole, 2 * whole.length);
        System.arraycopy(whole, 0, twice, whole.length, whole.length);
        assertThatThrownBy(() -> read(twice, NONE))
                .isInstanceOf(BadBackup.class)
                .hasMessageContaining("follow");
    }

    /// Some bytes say nothing, such as the time in gzip's header: then what is read is the same.
    @Test
    void is_found_whichever_byte_is_changed() throws IOException {
        var whole = whole(NONE);
        var says = read(whole, NONE);
        for (int at = 0; at < whole.length; at++) {
            var changed = whole.clone();
            changed[at] ^= 0x10;
            try {
                assertThat(read(changed, NONE)).as("byte %d", at).isEqualTo(says);
            } catch (BadBackup found) {
                assertThat(found.fault()).isIn(Fault.DAMAGED, Fault.TRUNCATED, Fault.NOT_A_BACKUP);
            }
        }
    }

    @Test
    void is_found_in_a_sealed_one() throws IOException {
        var passphrase = Optional.of("correct horse".toCharArray());
        var whole = whole(passphrase);
        // One reader for all: its key is made once.
        var file = folder.resolve("sealed");
        Files.write(file, whole);
        var reader = new BackupReader(file, passphrase);
        var says = read(reader);
        assertThat(says).isNotEmpty();
        // Behind salt and count of rounds, of which each change would make another key.
        for (int at = 28; at < whole.length; at += 37) {
            var changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> read(reader)).as("byte %d", at).isInstanceOf(BadBackup.class);
            Files.write(file, Arrays.copyOf(whole, at));
            assertThatThrownBy(() -> read(reader)).as("%d bytes", at).isInstanceOf(BadBackup.class);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> read(reader)).isInstanceOf(BadBackup.class);
    }

    @Test
    void a_format_of_a_later_version_is_named() throws IOException {
        var file = folder.resolve("later");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            var tar = new TarWriter(out, 0);
            var json = about(0).json().put("format", About.FORMAT + 1).put("version", "9.9");
            tar.file(About.NAME, Json.text(json).getBytes(UTF_8), 0600);
            tar.end();
        }
        assertThatThrownBy(() -> read(new BackupReader(file, NONE)))
                .hasMessageContaining("9.9")
                .hasMessageContaining("use a newer Sluice")
                .asInstanceOf(type(BadBackup.class))
                .returns(Fault.NEWER_FORMAT, BadBackup::fault);
    }

    @Test
    void what_is_something_else_is_no_backup() throws IOException {
        for (var text : List.of("", "a", "\u001f\u008b", "PK\u0003\u0004 zip", "SLUICE")) {
            assertThatThrownBy(() -> read(text.getBytes(UTF_8), NONE)).as(text).isInstanceOf(BadBackup.class);
        }
        var zipped = folder.resolve("zipped");
        try (var out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write("no archive".repeat(1_000).getBytes(UTF_8));
        }
        assertThatThrownBy(() -> read(new BackupReader(zipped, NONE))).isInstanceOf(BadBackup.class);
    }

    @Test
    void a_name_that_leads_out_of_the_folder_is_refused() throws IOException {
        for (var name : List.of("../apps/x.json", "apps/../../x.json", "/etc/passwd", "apps//x.json", "./x")) {
            var file = folder.resolve("evil");
            try (var out = Files.newOutputStream(file)) {
                var writer = BackupWriter.begin(out, about(0), NONE);
                writer.file("definitions", name, "{}".getBytes(UTF_8), 0644);
                writer.finish();
            }
            assertThatThrownBy(() -> read(new BackupReader(file, NONE)))
                    .as(name)
                    .isInstanceOf(BadBackup.class);
        }
    }

    @Test
    void a_part_that_the_manifest_does_not_know_is_found() throws IOException {
        var file = folder.resolve("more");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            var tar = new TarWriter(out, 0);
            var first = Json.pretty(about(0).json()).getBytes(UTF_8);
            tar.file(About.NAME, first, 0600);
            tar.file("files/apps/x.json", "{}".getBytes(UTF_8), 0644);
            var manifest = new Manifest(java.util.Map.of(), java.util.Map.of(About.NAME, Manifest.Part.of(first)));
            tar.file(Manifest.NAME, Json.pretty(manifest.json(about(0))).getBytes(UTF_8), 0600);
            tar.end();
        }
        assertThatThrownBy(() -> read(new BackupReader(file, NONE)))
                .hasMessageContaining("does not know files/apps/x.json");
    }
}
