package io.sluice.e2e;

import io.sluice.testkit.redis.RealRedis;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
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
        } catch (RuntimeException notStarted) {
            redis.close();
            throw notStarted;
        }
    }

    /// @param folder    for the configuration, definitions and policies
    /// @param variables more settings
    public static ProductProcess start(Path folder, RealRedis redis, Map<String, String> variables) {
        return start(folder, redis, variables, List.of());
    }

    /// @param options of the command, besides those that name its settings
    public static ProductProcess start(
            Path folder, RealRedis redis, Map<String, String> variables, List<String> options) {
        var conf = RecordedSettings.write(folder, redis.port());
        var all = new HashMap<>(ProductUnderTest.RECORDED);
        all.putAll(variables);
        var arguments = new ArrayList<>(List.of("gateway", "--conf", conf.toString(), "--port", "0"));
        arguments.addAll(options);
        return ProductProcess.run(arguments, all);
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
