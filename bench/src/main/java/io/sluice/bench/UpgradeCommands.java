package io.sluice.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.storage.redis.RedisOptions;
import io.sluice.storage.redis.RedisServer;
import io.sluice.storage.redis.RedisStorage;
import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What an operator waits for before an upgrade: preflight, backup and, on the bad day, restore, with as many
/// definitions and keys as a large installation has.
final class UpgradeCommands {
    private static final int APIS = 1_000;
    private static final int KEYS = 100_000;
    private static final String HEAP = "256m";

    private UpgradeCommands() {}

    static void measure(Run run, ObjectNode result) throws IOException, InterruptedException {
        var folder = run.folder("commands");
        var next = distribution(run, folder.resolve("next"));
        var file = folder.resolve("backup.tar.gz").toString();
        try (var from = RealRedis.start();
                var to = RealRedis.start()) {
            try (var storage = RedisStorage.open(RedisOptions.of(RedisServer.at("127.0.0.1", from.port())))) {
                BackupScenario.fill(storage.archive(), KEYS);
            }
            var conf = installation(Files.createDirectories(folder.resolve("from")), from, APIS);
            var other = installation(Files.createDirectories(folder.resolve("to")), to, 0);
            var preflight =
                    CommandCost.of(run, HEAP, List.of("upgrade", "preflight", "--conf", conf, "--to", next.toString()));
            var create = CommandCost.of(run, HEAP, List.of("backup", "create", "--conf", conf, "--to", file));
            // The settings name the other store and stay as they are.
            var kinds = "definitions,keys,organisations,certificates,oauth,plugin-data";
            var restore = CommandCost.of(
                    run, HEAP, List.of("backup", "restore", file, "--conf", other, "--yes", "--only", kinds));
            result.put("definitions", APIS)
                    .put("keys", KEYS)
                    .put("preflight_seconds", Rounded.to(preflight.seconds(), 1))
                    .put("backup_seconds", Rounded.to(create.seconds(), 1))
                    .put("backup_peak_megabytes", create.megabytes())
                    .put("restore_seconds", Rounded.to(restore.seconds(), 1))
                    .put("restore_peak_megabytes", restore.megabytes());
        }
    }

    /// This build as an operator unpacks it.
    private static Path distribution(Run run, Path folder) throws IOException {
        var bin = Files.createDirectories(folder.resolve("bin"));
        for (var name : List.of("sluice", "jdk.sh", "java.options")) {
            Files.copy(run.root().resolve("bin").resolve(name), bin.resolve(name));
        }
        var lib = Files.createDirectories(folder.resolve("lib"));
        try (var jars = Files.list(run.root().resolve("cli/target/sluice/lib"))) {
            for (var jar : jars.toList()) Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        return folder;
    }

    private static String installation(Path folder, RealRedis redis, int apis) throws IOException {
        var apps = Files.createDirectories(folder.resolve("apps"));
        if (apis > 0) {
            for (var api : Definitions.many(apis, "127.0.0.1:9").entrySet()) {
                Files.writeString(apps.resolve(api.getKey()), api.getValue());
            }
        }
        var policies = Files.createDirectories(folder.resolve("policies"));
        var conf = """
                {"use_db_app_configs": false, "app_path": "%s", "node_secret": "bench", "secret": "bench-secret",
                 "policies": {"policy_source": "file", "policy_path": "%s"},
                 "storage": {"type": "redis", "host": "127.0.0.1", "port": %d}}
                """.formatted(apps, policies, redis.port());
        return Files.writeString(folder.resolve("tyk.conf"), conf).toString();
    }
}
