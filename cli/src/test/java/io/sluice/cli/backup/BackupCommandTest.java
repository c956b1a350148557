package io.sluice.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.model.document.Json;
import io.sluice.storage.Stored;
import io.sluice.storage.archive.ArchiveSocket;
import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From an installation to a file and back, by the command line.
@DisplayNameGeneration(ReplaceUnderscores.class)
class BackupCommandTest {
    @TempDir
    private Path folder;

    private Installed source;
    private Installed target;
    private Path backup;

    @BeforeEach
    void install() throws IOException {
        source = new Installed(Files.createDirectory(folder.resolve("source"))).withFiles();
        target = new Installed(Files.createDirectory(folder.resolve("target")));
        backup = folder.resolve("b.tar.gz");
        try (var storage = source.open()) {
            storage.archive().write(Installed.entries());
            storage.archive().write(Installed.transientEntries());
        }
    }

    private void create() {
        assertThat(source.run("backup", "create", "--to", backup.toString()))
                .as(source.err)
                .isZero();
    }

    private static List<Optional<Stored>> found(Installed in, List<Stored> entries) {
        try (var storage = in.open()) {
            return storage.archive().find(entries.stream().map(Stored::key).toList());
        }
    }

    @Test
    void an_empty_system_is_restored_to_what_was_backed_up() throws IOException {
        create();
        assertThat(source.out).contains("Backup written", "definitions", "keys");
        assertThat(source.err).contains("warning: the backup holds keys and secrets in clear");
        assertThat(Files.getPosixFilePermissions(backup)).isEqualTo(PosixFilePermissions.fromString("rw-------"));

        assertThat(target.run("backup", "restore", backup.toString(), "--yes"))
                .as(target.err)
                .isZero();
        assertThat(target.files()).isEqualTo(source.files());
        assertThat(found(target, Installed.entries())).allMatch(Optional::isPresent);
        for (var entry : Installed.entries()) {
            assertThat(found(target, List.of(entry)).getFirst().orElseThrow().same(entry))
                    .as(entry.key())
                    .isTrue();
        }
        assertThat(found(target, Installed.transientEntries())).allMatch(Optional::isEmpty);

        // Again: nothing is left to do.
        assertThat(target.run("backup", "diff", backup.toString())).isZero();
        assertThat(target.run("backup", "restore", backup.toString(), "--dry-run"))
                .isZero();
        assertThat(target.run("backup", "restore", backup.toString(), "--yes")).isZero();
        assertThat(target.out).contains("Nothing to do");
    }

    @Test
    void restore_updates_what_exists_and_deletes_only_when_told() throws IOException {
        create();
        source.file("apps/first.json", "{\"api_id\":\"first\",\"name\":\"changed\"}");
        source.file("apps/third.json", "{\"api_id\":\"third\"}");
        Files.delete(source.data().resolve("policies/gold.json"));
        try (var storage = source.open()) {
            storage.archive()
                    .write(List.of(
                            Stored.text("apikey-0a1b2c3d", "{}".getBytes(UTF_8)),
                            Stored.text("apikey-new", "{}".getBytes(UTF_8))));
            storage.archive().delete(List.of("orgkey.default"));
        }
        assertThat(source.run("backup", "diff", backup.toString(), "--json")).isEqualTo(1);
        var kinds = Json.parse(source.out).path("kinds");
        assertThat(kinds.path("definitions").toString())
                .isEqualTo("{\"new\":0,\"changed\":1,\"only_here\":1,\"same\":1,\"no_place\":0}");
        assertThat(kinds.path("policies").path("new").asInt()).isEqualTo(1);
        assertThat(kinds.path("keys").toString())
                .isEqualTo("{\"new\":0,\"changed\":1,\"only_here\":1,\"same\":1,\"no_place\":0}");
        assertThat(kinds.path("organisations").path("new").asInt()).isEqualTo(1);
        assertThat(source.out).doesNotContain("0a1b2c3d");

        assertThat(source.run("backup", "restore", backup.toString(), "--yes"))
                .as(source.err)
                .isZero();
        assertThat(source.data().resolve("apps/first.json")).hasContent("{\"api_id\":\"first\"}");
        assertThat(source.data().resolve("apps/third.json")).exists();
        assertThat(found(source, List.of(Stored.text("apikey-new", new byte[0])))
                        .getFirst())
                .isPresent();

        assertThat(source.run("backup", "restore", backup.toString(), "--yes", "--prune"))
                .isZero();
        assertThat(source.data().resolve("apps/third.json")).doesNotExist();
        assertThat(found(source, List.of(Stored.text("apikey-new", new byte[0])))
                        .getFirst())
                .isEmpty();
        assertThat(source.run("backup", "diff", backup.toString())).isZero();
    }

    @Test
    void restore_shows_first_and_asks() throws IOException {
        create();
        var before = target.filesIfAny();
        assertThat(target.run(
                        "backup",
                        "restore",
                        backup.toString(),
                        "--dry-run",
                        "--data",
                        source.data().toString()))
                .isZero();
        assertThat(source.run("backup", "restore", backup.toString())).isZero();
        source.file("apps/first.json", "{}");
        assertThat(source.run("backup", "restore", backup.toString())).isEqualTo(2);
        assertThat(source.out).contains("definitions", "apps/first.json");
        assertThat(source.err).contains("nothing was changed", "--yes");
        assertThat(source.data().resolve("apps/first.json")).hasContent("{}");
        assertThat(before).isEqualTo(target.filesIfAny());
    }

    @Test
    void only_some_kinds_are_restored_when_told() throws IOException {
        create();
        assertThat(target.run("backup", "restore", backup.toString(), "--yes", "--only", "keys,policies"))
                .isZero();
        assertThat(target.data().resolve("policies/gold.json")).exists();
        assertThat(target.data().resolve("apps/first.json")).doesNotExist();
        assertThat(target.data().resolve("control-secret")).doesNotExist();
        assertThat(target.run("backup", "restore", backup.toString(), "--yes", "--only", "kyes"))
                .isEqualTo(2);
        assertThat(target.err).contains("kyes", "plugin-data");
    }

    @Test
    void works_beside_the_process_that_has_the_store_and_tells_it_to_load_anew() throws Exception {
        create();
        try (var storage = source.open();
                var _ = ArchiveSocket.open(source.data().resolve("store"), storage.archive(), storage.notices())) {
            var heard = new LinkedBlockingQueue<String>();
            try (var _ = storage.notices()
                    .subscribe("tyk.cluster.notifications", message -> heard.add(new String(message, UTF_8)))) {
                assertThat(source.run(
                                "backup", "create", "--to", folder.resolve("2").toString()))
                        .isZero();
                storage.archive().delete(List.of("apikey-0a1b2c3d"));
                assertThat(source.run("backup", "diff", backup.toString())).isEqualTo(1);
                assertThat(source.run("backup", "restore", backup.toString(), "--yes"))
                        .as(source.err)
                        .isZero();
                assertThat(storage.archive().find(List.of("apikey-0a1b2c3d")).getFirst())
                        .isPresent();
                assertThat(heard.poll(10, TimeUnit.SECONDS)).contains("KeySpaceUpdateNotification", "0a1b2c3d");
                assertThat(heard.poll(10, TimeUnit.SECONDS)).contains("GroupReload");
            }
        }
    }

    @Test
    void moves_from_an_embedded_store_to_redis_and_back() throws IOException {
        assumeTrue(RealRedis.available(), "there is no redis-server on the PATH");
        create();
        try (var redis = RealRedis.start()) {
            var conf = folder.resolve("target/tyk.conf");
            var apps = folder.resolve("target/apps");
            Files.writeString(conf, """
                    {"app_path": "%s", "policies": {"policy_path": "%s"}, "node_secret": "n",
                     "storage": {"type": "redis", "host": "127.0.0.1", "port": %d}}
                    """.formatted(apps, folder.resolve("target/policies"), redis.port()));
            var written = Files.readString(conf);
            // The source had no tyk.conf, so that of the target stays; its control secret has no place there.
            assertThat(target.run("backup", "restore", backup.toString(), "--yes", "--conf", conf.toString()))
                    .as(target.err)
                    .isEqualTo(1);
            assertThat(target.out).contains("conf/control-secret", "no place");
            assertThat(conf).hasContent(written.strip());
            assertThat(apps.resolve("second.json")).exists();
            assertThat(redis.send("GET", "apikey-0a1b2c3d")).isEqualTo(Installed.SESSION);
            assertThat((Long) redis.send("TTL", "apikey-expiring")).isBetween(3_000L, 3_600L);
            assertThat(redis.send("LRANGE", "cert-default-index", "0", "-1")).isEqualTo(List.of("raw-default1234"));
            assertThat(redis.send("EXISTS", "sluice-lease-maintenance")).isEqualTo(0L);
            assertThat(apps.resolve(".sluice-restore")).doesNotExist();

            var second = folder.resolve("second.tar.gz");
            assertThat(target.run("backup", "create", "--to", second.toString(), "--conf", conf.toString()))
                    .as(target.err)
                    .isZero();
            assertThat(source.run("backup", "diff", second.toString(), "--only", "keys,oauth,certificates,definitions"))
                    .as(source.out)
                    .isZero();
        }
    }

    @Test
    void settings_of_the_backup_are_taken_when_there_are_none() throws IOException {
        source.file("tyk.conf", "{\"app_path\": \"%s\"}".formatted(folder.resolve("elsewhere")));
        Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("elsewhere/x.json"), "{}");
        create();
        Files.delete(folder.resolve("elsewhere/x.json"));
        assertThat(target.run("backup", "restore", backup.toString(), "--yes"))
                .as(target.err)
                .isZero();
        assertThat(folder.resolve("elsewhere/x.json")).exists();
        assertThat(target.data().resolve("tyk.conf")).exists();
    }

    @Test
    void files_that_settings_name_come_along() throws IOException {
        var key = Files.writeString(folder.resolve("key.pem"), "KEY");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        source.file(
                "tyk.conf",
                "{\"http_server_options\": {\"certificates\": [{\"cert_file\": \"nowhere.pem\", \"key_file\": \"%s\"}]}}"
                        .formatted(key));
        create();
        Files.delete(key);
        assertThat(source.run("backup", "restore", backup.toString(), "--yes"))
                .as(source.err)
                .isZero();
        assertThat(key).hasContent("KEY");
        assertThat(Files.getPosixFilePermissions(key)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        // Nobody asks for it in the other installation: whoever made the backup must not write where he likes.
        target.file("tyk.conf", "{}");
        Files.delete(key);
        assertThat(target.run("backup", "restore", backup.toString(), "--yes", "--only", "files,definitions"))
                .isZero();
        assertThat(key).doesNotExist();
    }

    @Test
    void a_sealed_backup_opens_with_its_passphrase_only() throws IOException {
        var sealed = new Installed(source.folder, Map.of("SLUICE_BACKUP_PASSPHRASE", "correct horse"));
        assertThat(sealed.run("backup", "create", "--to", backup.toString(), "--json"))
                .isZero();
        assertThat(Json.parse(sealed.out).path("encrypted").asBoolean()).isTrue();
        assertThat(sealed.err).isEmpty();
        assertThat(new String(Files.readAllBytes(backup), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("apikey", "gold");
        assertThat(sealed.run("backup", "verify", backup.toString())).isZero();
        assertThat(source.run("backup", "verify", backup.toString())).isEqualTo(2);
        assertThat(source.err).contains("--passphrase-file");
        var wrong = Files.writeString(folder.resolve("wrong"), "incorrect horse\n");
        assertThat(source.run("backup", "verify", backup.toString(), "--json", "--passphrase-file", wrong.toString()))
                .isEqualTo(2);
        assertThat(Json.parse(source.out).path("fault").asText()).isEqualTo("wrong_passphrase");
        var right = Files.writeString(folder.resolve("right"), "correct horse\n");
        assertThat(target.run("backup", "restore", backup.toString(), "--yes", "--passphrase-file", right.toString()))
                .isZero();
        assertThat(target.files()).isEqualTo(source.files());
    }

    @Test
    void backups_of_a_folder_are_listed_newest_first() throws IOException {
        assertThat(source.run("backup", "list")).isZero();
        assertThat(source.run("backup", "create")).as(source.err).isZero();
        source.file("backups/notes.txt", "no backup");
        assertThat(source.run("backup", "list", "--json")).isZero();
        var listed = Json.parse(source.out);
        assertThat(listed).hasSize(1);
        assertThat(listed.path(0).path("store").asText()).isEqualTo("embedded");
        assertThat(source.run("backup", "list")).isZero();
        assertThat(source.out).contains("1 backup in", ".tar.gz");
        assertThat(source.run("backup", "list", "nowhere")).isEqualTo(2);
    }

    @Test
    void tar_of_the_system_opens_a_backup() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tar")) || Files.isExecutable(Path.of("/bin/tar")));
        source.file("middleware/" + "d".repeat(90) + "/" + "ü".repeat(60) + ".js", "deep");
        create();
        var tar = new ProcessBuilder("tar", "-tzf", backup.toString(), "--quoting-style=literal")
                .redirectErrorStream(true)
                .start();
        var names = new String(tar.getInputStream().readAllBytes(), UTF_8);
        assertThat(tar.waitFor()).as(names).isZero();
        assertThat(names.lines())
                .startsWith("about.json")
                .endsWith("manifest.json")
                .contains("files/apps/first.json", "store/keys-00001.jsonl", "store/oauth-00001.jsonl")
                .contains("files/middleware/" + "d".repeat(90) + "/" + "ü".repeat(60) + ".js");
        assertThat(source.run("backup", "verify", backup.toString())).isZero();
    }
}
