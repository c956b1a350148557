package io.sluice.gateway.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HeadScannerTest {

    private static final HeaderName X_ONE = HeaderName.of("x-one");

    private final HeadScanner scanner = new HeadScanner(8 * 1024, 50, true);
    private final RequestHead head = new RequestHead();

    private int scan(String text) {
        head.clear();
        scanner.restart();
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        head.append(Unpooled.wrappedBuffer(bytes), bytes.length);
        return scanner.request(head);
    }

    @Test
    void takes_a_request_apart() {
        assertThat(scan("POST /a/b?x=1&y HTTP/1.1\r\nHost: h\r\nx-one:  v w \t\r\n\r\nbody"))
                .isEqualTo(HeadScanner.DONE);
        assertThat(head.method()).isEqualTo("POST");
        assertThat(head.rawPath()).isEqualTo("/a/b");
        assertThat(head.query()).isEqualTo("x=1&y");
        assertThat(head.host()).isEqualTo("h");
        assertThat(head.value(X_ONE)).contains("v w");
        assertThat(head.minorVersion()).isEqualTo(1);
    }

    @Test
    void spells_names_as_go_does() {
        scan("GET / HTTP/1.1\r\nhOST: h\r\nx-REQUEST-id: 1\r\n\r\n");
        assertThat(head.name(0)).isEqualTo("Host");
        assertThat(head.name(1)).isEqualTo("X-Request-Id");
    }

    @Test
    void goes_on_where_half_a_head_ended() {
        var text = "GET /p HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nX-One: 2\r\n\r\n";
        head.clear();
        scanner.restart();
        for (int i = 0; i < text.length() - 1; i++) {
            head.append(Unpooled.wrappedBuffer(new byte[] {(byte) text.charAt(i)}), 1);
            assertThat(scanner.request(head)).as("after %d bytes", i + 1).isEqualTo(HeadScanner.MORE);
        }
        head.append(Unpooled.wrappedBuffer(new byte[] {'\n'}), 1);
        assertThat(scanner.request(head)).isEqualTo(HeadScanner.DONE);
        assertThat(head.count()).isEqualTo(3);
        assertThat(head.value(2)).isEqualTo("2");
    }

    @Test
    void an_absolute_target_becomes_path_and_authority() {
        assertThat(scan("GET HTTP://Other:81/x?y HTTP/1.1\r\nHost: h\r\n\r\n")).isEqualTo(HeadScanner.DONE);
        assertThat(head.host()).isEqualTo("Other:81");
        assertThat(head.rawTarget()).isEqualTo("/x?y");
    }

    @Test
    void an_absolute_target_without_a_path_is_the_root() {
        assertThat(scan("GET http://other HTTP/1.1\r\nHost: h\r\n\r\n")).isEqualTo(HeadScanner.DONE);
        assertThat(head.host()).isEqualTo("other");
        assertThat(head.rawTarget()).isEqualTo("/");
        assertThat(scan("GET http://other?q=1 HTTP/1.1\r\nHost: h\r\n\r\n")).isEqualTo(HeadScanner.DONE);
        assertThat(head.host()).isEqualTo("other");
        assertThat(head.rawTarget()).isEqualTo("/?q=1");
    }

    @Test
    void an_empty_line_in_front_is_ignored() {
        assertThat(scan("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")).isEqualTo(HeadScanner.DONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: h\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\n\n",
                "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
                "GET / HTTP/1.1\r\nHost\t: h\r\n\r\n",
                "GET / HTTP/1.1\r\n Host: h\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\n: h\r\n\r\n",
                "GET / HTTP/1.1\r\nHost\r\n\r\n",
                "GET / HTTP/1.1\r\nX: a\0b\r\n\r\n",
                "GET / HTTP/1.1\r\nX(: a\r\n\r\n",
                "GET / HTTP/1.1\r\nX\u00e9: a\r\n\r\n",
                "GET  / HTTP/1.1\r\n\r\n",
                "GET\t/\tHTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1 \r\n\r\n",
                "GET / http/1.1\r\n\r\n",
                "GET / HTTP/1.10\r\n\r\n",
                "GET / HTTP/2.0\r\n\r\n",
                "GET /%zz HTTP/1.1\r\n\r\n",
                "GET x HTTP/1.1\r\n\r\n",
                "GET * HTTP/1.1\r\n\r\n",
                "GET ftp://h/x HTTP/1.1\r\n\r\n",
                "GET http://u@h/x HTTP/1.1\r\n\r\n",
                "G\u0001T / HTTP/1.1\r\n\r\n",
                "CONNECT h:1 HTTP/1.1\r\n\r\n",
                " / HTTP/1.1\r\n\r\n",
            })
    void what_could_be_read_in_two_ways_is_refused(String text) {
        assertThat(scan(text)).isEqualTo(HeadScanner.REFUSED);
        assertThat(scanner.fault()).isNotEqualTo(HeadFault.NONE);
    }

    @Test
    void what_cannot_become_a_request_is_refused_before_a_line_ends() {
        assertThat(scan("\u0016\u0003\u0001")).isEqualTo(HeadScanner.REFUSED);
    }

    @Test
    void a_head_has_a_largest_size_and_number_of_fields() {
        assertThat(scan("GET / HTTP/1.1\r\nX: " + "v".repeat(9_000) + "\r\n\r\n"))
                .isEqualTo(HeadScanner.REFUSED);
        assertThat(scanner.fault()).isEqualTo(HeadFault.TOO_LARGE);
        assertThat(scan("GET /" + "v".repeat(9_000))).isEqualTo(HeadScanner.REFUSED);
        assertThat(scanner.fault()).isEqualTo(HeadFault.TARGET_TOO_LONG);
        assertThat(scan("GET / HTTP/1.1\r\n" + "X: 1\r\n".repeat(51) + "\r\n")).isEqualTo(HeadScanner.REFUSED);
        assertThat(scanner.fault()).isEqualTo(HeadFault.TOO_LARGE);
    }

    @Test
    void special_paths_are_noticed() {
        scan("GET /a HTTP/1.1\r\n\r\n");
        assertThat(head.dotsOrSlashes() || head.percentInPath() || head.oddInPath())
                .isFalse();
        scan("GET /a//b HTTP/1.1\r\n\r\n");
        assertThat(head.dotsOrSlashes()).isTrue();
        scan("GET /a%2e%2e/ HTTP/1.1\r\n\r\n");
        assertThat(head.dotsOrSlashes()).isTrue();
        scan("GET /a|b HTTP/1.1\r\n\r\n");
        assertThat(head.oddInPath()).isTrue();
    }

    @Test
    void a_status_line_is_taken_apart() {
        var response = new ResponseHead();
        var text = "HTTP/1.0 404 Not Here\r\nX-One: 1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        response.append(Unpooled.wrappedBuffer(text), text.length);
        scanner.restart();
        assertThat(scanner.response(response)).isEqualTo(HeadScanner.DONE);
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.minorVersion()).isZero();
        var out = Unpooled.buffer();
        response.writeLine(out);
        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 404 Not Here\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 2000 X\r\n\r\n",
                "HTTP/1.1 abc X\r\n\r\n",
                "HTTP/1.1 099 X\r\n\r\n",
                "HTTP/2 200\r\n\r\n",
                "ICY 200 OK\r\n\r\n"
            })
    void a_broken_status_line_is_refused(String text) {
        var response = new ResponseHead();
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        response.append(Unpooled.wrappedBuffer(bytes), bytes.length);
        scanner.restart();
        assertThat(scanner.response(response)).isEqualTo(HeadScanner.REFUSED);
    }
}
