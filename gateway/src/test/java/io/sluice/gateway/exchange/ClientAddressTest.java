package io.sluice.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.5, 203.0.113.5",
        "2001:DB8:0:0::1, 2001:db8::1",
        "::ffff:203.0.113.9, 203.0.113.9",
        "' 10.0.0.1 ', 10.0.0.1"
    })
    void an_address_is_read_and_normalised(String written, String shown) {
        var address = Objects.requireNonNull(ClientAddress.parse(written));
        assertThat(NetUtil.toAddressString(address)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "203.0.113.6:4711", "[::1]", "fe80::1%eth0", "1.2.3", "host.test"})
    void anything_else_is_no_address(String written) {
        assertThat(ClientAddress.parse(written)).isNull();
    }

    @Test
    void a_name_is_never_looked_up() {
        assertThat(ClientAddress.parse("localhost")).isNull();
    }
}
