package io.sluice.gateway.middleware.admit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.exchange.ClientAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AddressListTest {
    private static boolean contains(List<String> entries, String address) {
        return AddressList.of(entries).contains(Optional.ofNullable(ClientAddress.parse(address)));
    }

    @Test
    void an_entry_is_an_address_or_a_range() {
        var list = List.of("203.0.113.5", "10.1.0.0/20", "2001:db8::/33");
        assertThat(contains(list, "203.0.113.5")).isTrue();
        assertThat(contains(list, "203.0.113.6")).isFalse();
        assertThat(contains(list, "10.1.15.255")).isTrue();
        assertThat(contains(list, "10.1.16.0")).isFalse();
        assertThat(contains(list, "2001:db8:7fff::1")).isTrue();
        assertThat(contains(list, "2001:db8:8000::1")).isFalse();
    }

    @Test
    void what_is_neither_never_matches() {
        assertThat(contains(List.of("host.test", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x"), "10.0.0.0"))
                .isFalse();
    }

    @Test
    void an_unknown_address_is_in_no_list() {
        assertThat(AddressList.of(List.of("0.0.0.0/0")).contains(Optional.empty()))
                .isFalse();
    }
}
