package io.sluice.gateway.protocol.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static ProxyHeader.Read text(String text) {
        return ProxyHeader.read(Unpooled.wrappedBuffer(text.getBytes(ISO_8859_1)));
    }

    private static ProxyHeader.Read binary(String hex) {
        return ProxyHeader.read(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    }

    private static String found(ProxyHeader.Read read) {
        return switch (read) {
            case ProxyHeader.Read.Found(var header) ->
                header.length() + " "
                        + header.source()
                                .map(address -> address.getHostAddress())
                                .orElse("-");
            default -> read.getClass().getSimpleName();
        };
    }

    @Test
    void a_line_tells_the_client() {
        assertThat(found(text("PROXY TCP4 192.0.2.1 198.51.100.7 1 65535\r\nGET")))
                .isEqualTo("43 192.0.2.1");
        assertThat(found(text("PROXY TCP6 2001:db8::1 ::1 1 2\r\n"))).isEqualTo("32 2001:db8:0:0:0:0:0:1");
        assertThat(found(text("PROXY UNKNOWN ffff:f\r\n"))).isEqualTo("22 -");
    }

    @Test
    void a_binary_header_tells_the_client() {
        assertThat(found(binary(SIGNATURE + "2111000cc0000201c633640700500051" + "ff")))
                .isEqualTo("28 192.0.2.1");
        assertThat(found(binary(SIGNATURE + "20000000"))).isEqualTo("16 -");
        // With a field behind the addresses.
        assertThat(found(binary(SIGNATURE + "21110010c0000201c633640700500051" + "04000101")))
                .isEqualTo("32 192.0.2.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.1 198.51.100.7 1 65536\r\n",
                "PROXY TCP4 2001:db8::1 198.51.100.7 1 2\r\n",
                "PROXY TCP4 192.0.2.1  198.51.100.7 1 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1 2\n",
                "PROXY \r\n",
                "PROXY TCP5 a b c d\r\n"
            })
    void a_line_that_makes_no_sense_is_malformed(String line) {
        assertThat(found(text(line))).isEqualTo("Malformed");
    }

    @Test
    void a_line_has_a_longest_length() {
        assertThat(found(text("PROXY UNKNOWN " + "x".repeat(80)))).isEqualTo("More");
        assertThat(found(text("PROXY UNKNOWN " + "x".repeat(100)))).isEqualTo("Malformed");
    }

    @Test
    void binary_headers_that_make_no_sense_are_malformed() {
        assertThat(found(binary(SIGNATURE + "1111000c"))).isEqualTo("Malformed");
        assertThat(found(binary(SIGNATURE + "2211000c"))).isEqualTo("Malformed");
        assertThat(found(binary(SIGNATURE + "2111ffff"))).isEqualTo("Malformed");
        assertThat(found(binary(SIGNATURE + "21110004c0000201"))).isEqualTo("Malformed");
    }

    @Test
    void each_beginning_of_a_header_waits_for_more() {
        var line = "PROXY TCP4 192.0.2.1 198.51.100.7 1 2\r\n";
        for (int i = 0; i < line.length(); i++)
            assertThat(found(text(line.substring(0, i)))).isEqualTo("More");
        var hex = SIGNATURE + "2111000cc0000201c633640700500051";
        for (int i = 0; i < hex.length(); i += 2)
            assertThat(found(binary(hex.substring(0, i)))).isEqualTo("More");
    }

    @Test
    void anything_else_is_the_clients_own() {
        assertThat(found(text("GET / HTTP/1.1\r\n"))).isEqualTo("Absent");
        assertThat(found(text("PROXX"))).isEqualTo("Absent");
    }
}
