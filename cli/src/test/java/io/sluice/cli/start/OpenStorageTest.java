package io.sluice.cli.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.terminal.CommandRefused;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.redis.RedisServer;
import io.sluice.storage.redis.RedisServer.Address;
import io.sluice.storage.redis.RedisServer.Topology;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenStorageTest {

    private static RedisServer server(String storage) {
        return OpenStorage.server(
                GatewaySettings.of("{\"storage\": " + storage + "}").storage());
    }

    @Test
    void one_server_is_host_and_port() {
        assertThat(server("{\"host\": \"a\", \"port\": 7}").topology())
                .isEqualTo(new Topology.Single(new Address("a", 7)));
        assertThat(server("{\"addrs\": [\"a:7\"], \"host\": \"b\"}").topology())
                .isEqualTo(new Topology.Single(new Address("a", 7)));
        assertThat(server("{\"hosts\": {\"a\": \"7\"}}").topology())
                .isEqualTo(new Topology.Single(new Address("a", 7)));
    }

    @Test
    void a_cluster_is_asked_for_and_a_named_master_is_looked_up() {
        assertThat(server("{\"addrs\": [\"a:7\", \"b:8\"], \"enable_cluster\": true}")
                        .topology())
                .isEqualTo(new Topology.Cluster(List.of(new Address("a", 7), new Address("b", 8))));
        assertThat(server("{\"addrs\": [\"a:7\"], \"master_name\": \"m\"}").topology())
                .isInstanceOfSatisfying(
                        Topology.Sentinel.class,
                        sentinel -> assertThat(sentinel.master()).isEqualTo("m"));
    }

    @Test
    void tls_has_the_versions_between_lowest_and_highest() {
        assertThat(server("{}").tls()).isEmpty();
        assertThat(server("{\"use_ssl\": true, \"ssl_insecure_skip_verify\": true}")
                        .tls())
                .hasValueSatisfying(tls -> {
                    assertThat(tls.protocols()).containsExactly("TLSv1.2", "TLSv1.3");
                    assertThat(tls.verify()).isFalse();
                });
        assertThat(server("{\"use_ssl\": true, \"tls_min_version\": \"1.0\", \"tls_max_version\": \"1.1\"}")
                        .tls())
                .hasValueSatisfying(tls -> assertThat(tls.protocols()).containsExactly("TLSv1", "TLSv1.1"));
    }

    @Test
    void an_address_without_a_port_is_refused() {
        assertThatThrownBy(() -> server("{\"addrs\": [\"a\"]}"))
                .isInstanceOf(CommandRefused.class)
                .hasMessageContaining("host:port");
    }
}
