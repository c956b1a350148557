package io.sluice.e2e;

import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `sluice gateway` with a configuration file that names a Redis, and that Redis.
public record ProductOnRedis(ProductProcess product, RealRedis redis) implements ProductUnderTest {

    /// Both of its own.
    ///
    /// @param folder for the configuration, definitions and policies
    static ProductOnRedis start(Path folder, Map<String, String> variables) {
        var redis = RealRedis.start();
        try {
            return new ProductOnRedis(start(folder, redis, variables), redis);
        } catch (IOException unusable) {
            redis.close();
            throw new UncheckedIOException("cannot prepare " + folder, unusable);
        }
    }

    /// @param folder    for the configuration, definitions and policies
    /// @param variables more settings
    public static ProductProcess start(Path folder, RealRedis redis, Map<String, String> variables) throws IOException {
        var apps = Files.createDirectories(folder.resolve("apps"));
        var policies = Files.createDirectories(folder.resolve("policies"));
        var conf = Files.writeString(folder.resolve("tyk.conf"), """
                {
                  "use_db_app_configs": false,
                  "app_path": "%s",
                  "policies": {"policy_source": "file", "policy_path": "%s"},
                  "hash_keys": true,
                  "storage": {"type": "redis", "host": "127.0.0.1", "port": %d}
                }
                """.formatted(apps, policies, redis.port()));
        var all = new HashMap<>(ProductUnderTest.RECORDED);
        all.putAll(variables);
        return ProductProcess.run(List.of("gateway", "--conf", conf.toString(), "--port", "0"), all);
    }

    @Override
    public URI address() {
        return product.address();
    }

    @Override
    public String secret() {
        return product.secret();
    }

    @Override
    public void close() {
        product.close();
        redis.close();
    }
}
