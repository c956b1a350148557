package io.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.storage.Archive;
import io.sluice.storage.Stored;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.storage.redis.RedisOptions;
import io.sluice.storage.redis.RedisServer;
import io.sluice.storage.redis.RedisStorage;
import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `backup`: `sluice backup create` and `restore` of a million keys by the product's own command with a heap of 128 MB,
/// on embedded storage and on Redis, and whether memory grows with the number of keys.
final class BackupScenario implements Scenario {
    private static final int MANY = 1_000_000;
    private static final int QUICK = 50_000;
    private static final int FEWER = 10;
    private static final String HEAP = "128m";
    private static final String SESSION = """
            {"alias":"key %d","allowance":1000,"rate":1000,"per":60,"quota_max":10000,"quota_renews":1790000000,\
            "quota_remaining":9999,"quota_renewal_rate":3600,"org_id":"default","access_rights":{"bench":{"api_id":\
            "bench","api_name":"bench","versions":["Default"]}},"apply_policies":["gold"],"tags":["a","b"]}""";

    @Override
    public String name() {
        return "backup";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        int keys = run.quick() ? QUICK : MANY;
        var result = run.results().putObject(name()).put("keys", keys).put("heap", HEAP);
        var fewer = embedded(run, keys / FEWER);
        var embedded = embedded(run, keys);
        put(result, "embedded", embedded);
        result.put("embedded_create_peak_megabytes_of_a_tenth", fewer.create.megabytes());
        result.put("embedded_restore_peak_megabytes_of_a_tenth", fewer.restore.megabytes());
        if (RealRedis.available()) put(result, "redis", redis(run, keys));
    }

    private record Costs(CommandCost create, CommandCost restore, double fileMegabytes) {}

    private static void put(ObjectNode result, String store, Costs costs) {
        result.put(store + "_create_seconds", Rounded.to(costs.create.seconds(), 1))
                .put(store + "_create_cpu_seconds", Rounded.to(costs.create.cpu(), 1))
                .put(store + "_create_peak_megabytes", costs.create.megabytes())
                .put(store + "_restore_seconds", Rounded.to(costs.restore.seconds(), 1))
                .put(store + "_restore_cpu_seconds", Rounded.to(costs.restore.cpu(), 1))
                .put(store + "_restore_peak_megabytes", costs.restore.megabytes())
                .put(store + "_file_megabytes", Rounded.to(costs.fileMegabytes, 1));
    }

    private static Costs embedded(Run run, int keys) throws IOException, InterruptedException {
        var from = dataFolder(run);
        try (var storage = EmbeddedStorage.open(from.resolve("store"), InstantSource.system())) {
            fill(storage.archive(), keys);
        }
        var to = dataFolder(run);
        return measure(run, List.of("--data", from.toString()), List.of("--data", to.toString()));
    }

    private static Path dataFolder(Run run) throws IOException {
        var folder = run.folder("backup");
        Files.createDirectories(folder.resolve("store"));
        Files.createDirectories(folder.resolve("apps"));
        return folder;
    }

    private static Costs redis(Run run, int keys) throws IOException, InterruptedException {
        try (var from = RealRedis.start();
                var to = RealRedis.start()) {
            var server = new RedisOptions(RedisServer.at("127.0.0.1", from.port()), Optional.empty(), Optional.empty());
            try (var storage = RedisStorage.open(server)) {
                fill(storage.archive(), keys);
            }
            return measure(run, conf(run, from), conf(run, to));
        }
    }

    private static List<String> conf(Run run, RealRedis redis) throws IOException {
        var folder = dataFolder(run);
        var conf = """
                {"use_db_app_configs": false, "app_path": "%s", "node_secret": "bench",
                 "storage": {"type": "redis", "host": "127.0.0.1", "port": %d}}
                """.formatted(folder.resolve("apps"), redis.port());
        return List.of(
                "--conf", Files.writeString(folder.resolve("tyk.conf"), conf).toString());
    }

    static void fill(Archive archive, int keys) {
        for (int i = 0; i < keys; i += Archive.BATCH) {
            var batch = new ArrayList<Stored>(Archive.BATCH);
            for (int k = i; k < Math.min(keys, i + Archive.BATCH); k++) {
                // Spread as hashes are.
                var name = "apikey-%016x".formatted(k * 0x9e3779b97f4a7c15L);
                batch.add(Stored.text(name, SESSION.formatted(k).getBytes(UTF_8)));
            }
            archive.write(batch);
        }
    }

    private static Costs measure(Run run, List<String> from, List<String> to) throws IOException, InterruptedException {
        var file = run.folder("file").resolve("backup.tar.gz");
        var create = sluice(run, "create", List.of("--to", file.toString()), from);
        var restore = sluice(run, "restore", List.of(file.toString(), "--yes"), to);
        return new Costs(create, restore, Files.size(file) / 1e6);
    }

    private static CommandCost sluice(Run run, String what, List<String> arguments, List<String> which)
            throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("backup", what));
        words.addAll(arguments);
        words.addAll(which);
        return CommandCost.of(run, HEAP, words);
    }
}
