package io.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NameCacheTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("192.0.2.2");

    private final List<String> asked = new ArrayList<>();
    private long now;

    private NameCache cache(Duration keep, NameCache.ManyAddresses many) {
        return new NameCache(
                new NameCache.Options(keep, many),
                host -> {
                    asked.add(host);
                    if (host.equals("none")) throw new UnknownHostException(host);
                    return host.equals("two") ? new InetAddress[] {ONE, TWO} : new InetAddress[] {ONE};
                },
                () -> now);
    }

    @Test
    void an_address_is_kept_for_its_time_and_then_asked_for_again() throws Exception {
        var cache = cache(Duration.ofSeconds(5), NameCache.ManyAddresses.NO_CACHE);
        assertThat(cache.kept("one")).isEmpty();
        assertThat(cache.ask("one")).isEqualTo(ONE);
        now += Duration.ofSeconds(4).toNanos();
        assertThat(cache.kept("one")).contains(ONE);
        now += Duration.ofSeconds(1).toNanos();
        assertThat(cache.kept("one")).isEmpty();
    }

    @Test
    void a_negative_time_keeps_it_for_ever() throws Exception {
        var cache = cache(Duration.ofSeconds(-1), NameCache.ManyAddresses.NO_CACHE);
        cache.ask("one");
        now += Duration.ofDays(10_000).toNanos();
        assertThat(cache.kept("one")).contains(ONE);
    }

    @Test
    void no_time_keeps_nothing() {
        assertThat(NameCache.of(NameCache.Options.OFF)).isEmpty();
    }

    @Test
    void a_name_with_many_addresses_is_not_kept_unless_it_is_said_how() throws Exception {
        var cache = cache(Duration.ofHours(1), NameCache.ManyAddresses.NO_CACHE);
        assertThat(cache.ask("two")).isEqualTo(ONE);
        assertThat(cache.kept("two")).isEmpty();
    }

    @Test
    void the_first_of_many_addresses_is_taken_each_time() throws Exception {
        var cache = cache(Duration.ofHours(1), NameCache.ManyAddresses.PICK_FIRST);
        cache.ask("two");
        for (int i = 0; i < 20; i++) assertThat(cache.kept("two")).contains(ONE);
    }

    @Test
    void any_of_many_addresses_is_taken() throws Exception {
        var cache = cache(Duration.ofHours(1), NameCache.ManyAddresses.RANDOM);
        cache.ask("two");
        var taken = new HashSet<InetAddress>();
        // That one of two is never taken in a thousand draws does not happen.
        for (int i = 0; i < 1_000; i++) cache.kept("two").ifPresent(taken::add);
        assertThat(taken).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(asked).hasSize(1);
    }

    @Test
    void what_nobody_answered_at_is_forgotten() throws Exception {
        var cache = cache(Duration.ofHours(1), NameCache.ManyAddresses.PICK_FIRST);
        cache.ask("one");
        cache.forget("one");
        assertThat(cache.kept("one")).isEmpty();
    }

    @Test
    void a_name_that_is_not_there_is_asked_for_each_time() {
        var cache = cache(Duration.ofHours(1), NameCache.ManyAddresses.PICK_FIRST);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> cache.ask("none")).isInstanceOf(UnknownHostException.class);
        }
        assertThat(cache.kept("none")).isEmpty();
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_gateway_that_keeps_names_reaches_its_upstream_again_after_nobody_answered(@TempDir Path folder)
            throws Exception {
        var settings = "{'dns_cache':{'enabled':true,'ttl':-1,'multiple_ips_handle_strategy':'random'},"
                + "'proxy_close_connections':true}";
        try (var running = RunningGateway.start(folder, settings)) {
            int port = running.upstream.port();
            running.serve(
                    Definitions.proxying(
                            Definitions.keyless("a", "{}"), "{'target_url':'http://localhost:" + port + "/'}"),
                    Definitions.proxying(Definitions.keyless("b", "{}"), "{'target_url':'http://localhost:1/'}"));
            for (int i = 0; i < 3; i++) {
                assertThat(running.get("/a/x", "").status()).isEqualTo(200);
                assertThat(running.get("/b/x", "").status()).isGreaterThanOrEqualTo(500);
            }
            assertThat(Optional.of(running.upstream.connections())).contains(3);
        }
    }
}
