package io.sluice.gateway.middleware.limit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.PartOfStorage;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.notice.Notice;
import io.sluice.gateway.notice.NoticeTrust;
import io.sluice.model.settings.Secret;
import io.sluice.storage.Notices;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LiveGatewaysTest {
    private static final Secret SECRET = new Secret("together");

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-02T03:04:05Z"));
    private EmbeddedStorage storage;

    @BeforeEach
    void open() {
        storage = EmbeddedStorage.open(folder, clock);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private LiveGateways gateway(String id, String tags, String secret) {
        return new LiveGateways(
                new LiveGateways.Identity(id, "host", tags),
                new NoticeTrust(new Secret(secret)),
                storage.notices(),
                Duration.ofSeconds(2),
                () -> 0,
                clock);
    }

    @Test
    void gateways_of_one_cluster_count_each_other() {
        try (var one = gateway("one", "", "together");
                var two = gateway("two", "", "together");
                var other = gateway("three", "", "apart");
                var tagged = gateway("four", "tag", "together")) {
            one.announce();
            two.announce();
            other.announce();
            tagged.announce();
            await().untilAsserted(() -> {
                assertThat(one.count()).isEqualTo(2);
                assertThat(two.count()).isEqualTo(2);
                assertThat(other.count()).isEqualTo(1);
                assertThat(tagged.count()).isEqualTo(1);
            });
        }
    }

    @Test
    void who_is_not_heard_of_for_a_while_is_gone() {
        try (var one = gateway("one", "", "together");
                var two = gateway("two", "", "together")) {
            one.announce();
            two.announce();
            await().untilAsserted(() -> assertThat(one.count()).isEqualTo(2));
            clock.advance(Duration.ofSeconds(5));
            one.announce();
            await().untilAsserted(() -> assertThat(one.count()).isEqualTo(1));
        }
    }

    @Test
    void while_nobody_is_heard_the_last_number_stays() {
        var one = gateway("one", "", "together");
        var two = gateway("two", "", "together");
        one.announce();
        two.announce();
        await().untilAsserted(() -> assertThat(one.count()).isEqualTo(2));
        // Closed: it hears itself no more, as when the store is away.
        one.close();
        clock.advance(Duration.ofMinutes(1));
        one.announce();
        assertThat(one.count()).isEqualTo(2);
        two.close();
    }

    @Test
    void the_announcement_has_the_bytes_of_a_tyk_gateway() {
        var payload = "{\"HostName\":\"gateway-1\",\"ID\":\"solo-ad4af6af-78cc-470d-a230-2e4d423bf242\","
                + "\"LoadPerSec\":1,\"Percentage\":0,\"TagHash\":\"\"}";
        var recorded = "{\"command\":\"NoticeGatewayDRLNotification\",\"payload\":\"" + payload.replace("\"", "\\\"")
                + "\",\"signature\":\"d5618bd7a31cba6a4c52b441b3b8525303f3baa2154a3c07ca474ce7a18f3b60\","
                + "\"algorithm\":5}";
        var notice = new Notice("NoticeGatewayDRLNotification", payload);
        var secret = new Secret("record-node-secret");
        assertThat(new String(notice.signed(secret), UTF_8)).isEqualTo(recorded);
        assertThat(Notice.read(recorded.getBytes(UTF_8), new NoticeTrust(secret)))
                .contains(notice);
        assertThat(Notice.read(recorded.getBytes(UTF_8), new NoticeTrust(SECRET)))
                .isEmpty();
    }

    @Test
    void forged_announcements_count_for_nothing() {
        try (var one = gateway("one", "", "together")) {
            one.announce();
            var forged = "{\"command\":\"NoticeGatewayDRLNotification\",\"payload\":\"{}\",\"algorithm\":0}";
            storage.notices()
                    .publish(Notices.CLUSTER, forged.getBytes(UTF_8))
                    .toCompletableFuture()
                    .join();
            storage.notices()
                    .publish(Notices.CLUSTER, "no json".getBytes(UTF_8))
                    .toCompletableFuture()
                    .join();
            one.announce();
            assertThat(one.count()).isEqualTo(1);
        }
    }

    @Test
    void a_node_that_only_manages_is_not_counted() throws Exception {
        var announced = new CopyOnWriteArrayList<String>();
        Notices.Listener listener = message -> announced.add(new String(message, UTF_8));
        try (var _ = storage.notices().subscribe(Notices.CLUSTER, listener);
                var _ = RunningGateway.start(PartOfStorage.shared(storage), "{'management_node':true}");
                var _ = RunningGateway.start(PartOfStorage.shared(storage), "{}")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> ids(announced).size() > 0);
            assertThat(ids(announced)).hasSize(1);
        }
    }

    private static Set<String> ids(List<String> announced) {
        return announced.stream()
                .filter(message -> message.contains("NoticeGatewayDRLNotification"))
                .map(message -> message.replaceFirst("(?s).*ID\\\\\":\\\\\"([^\\\\]*).*", "$1"))
                .collect(Collectors.toSet());
    }
}
