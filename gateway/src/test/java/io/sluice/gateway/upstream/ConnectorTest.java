package io.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OffloadThreads;
import io.sluice.gateway.listen.Transport;
import io.sluice.gateway.refusal.StandardRefusals;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.gateway.tls.UpstreamContexts;
import io.sluice.model.settings.Secret;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConnectorTest {
    @TempDir
    Path folder;

    private static Target.Address address(int host) {
        return new Target.Address("host" + host + ".example", 80, Optional.empty(), false, Optional.empty());
    }

    @Test
    void pools_of_hosts_that_nobody_asks_for_any_more_are_given_up() throws Exception {
        try (var transport = new Transport(1);
                var storage = EmbeddedStorage.open(folder, InstantSource.system())) {
            var loop = new Loop(
                    transport.eventLoops().getFirst(),
                    0,
                    UnpooledByteBufAllocator.DEFAULT,
                    InstantSource.system(),
                    new OffloadThreads(1),
                    StandardRefusals.builtIn());
            var options = new Connector.Options(
                    Duration.ofSeconds(1), Duration.ofMillis(100), 10, 0, Duration.ZERO, NameCache.Options.OFF);
            var contexts = new UpstreamContexts(
                    new CertificateStore(storage.values(), new Secret("s"), InstantSource.system()));
            var connector = new Connector(List.of(loop), transport.channel(), options, contexts);
            var first = on(loop, () -> {
                for (int i = 1; i < 1_000; i++) connector.pool(loop, address(i));
                return connector.pool(loop, address(0));
            });
            await().atMost(Duration.ofSeconds(30)).until(() -> on(loop, () -> connector.pools(loop) == 0));
            assertThat(on(loop, first::isDropped)).isTrue();
            assertThat(on(loop, () -> connector.pool(loop, address(0)))).isNotSameAs(first);
        }
    }

    private static <T> T on(Loop loop, Callable<T> task) throws Exception {
        return loop.eventLoop().submit(task).get();
    }
}
