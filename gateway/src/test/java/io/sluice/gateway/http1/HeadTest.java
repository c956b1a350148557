package io.sluice.gateway.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HeadTest {

    private static final HeaderName A = HeaderName.of("a");
    private static final HeaderName B = HeaderName.of("b");

    private final RequestHead head = new RequestHead();

    HeadTest() {
        scan("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nA: 3\r\n\r\n");
    }

    private void scan(String text) {
        head.clear();
        var scanner = new HeadScanner(8_192, 100, true);
        head.append(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), text.length());
        assertThat(scanner.request(head)).isEqualTo(HeadScanner.DONE);
    }

    private String written() {
        var out = Unpooled.buffer();
        head.writeFields(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void untouched_fields_leave_as_they_came() {
        assertThat(written()).isEqualTo("Host: h\r\nA: 1\r\nB: 2\r\nA: 3\r\n");
    }

    @Test
    void blanks_around_a_value_stay_behind() {
        scan("GET / HTTP/1.1\r\nHost: h\r\nA:1\r\nB: \t2 3 \t\r\nC:\r\nD: 4\r\n\r\n");
        assertThat(written()).isEqualTo("Host: h\r\nA: 1\r\nB: 2 3\r\nC: \r\nD: 4\r\n");
    }

    @Test
    void removing_takes_every_field_of_a_name() {
        assertThat(head.remove(A)).isTrue();
        assertThat(head.has(A)).isFalse();
        assertThat(written()).isEqualTo("Host: h\r\nB: 2\r\n");
        assertThat(head.remove(A)).isFalse();
    }

    @Test
    void setting_replaces_and_adding_appends() {
        head.set(A, "9");
        head.add(B, "8");
        assertThat(written()).isEqualTo("Host: h\r\nB: 2\r\nA: 9\r\nB: 8\r\n");
        assertThat(head.value(A)).contains("9");
    }

    @Test
    void names_are_found_in_any_case() {
        assertThat(head.find(HeaderName.exactly("HOST"))).isZero();
    }

    @Test
    void a_value_never_begins_a_new_field() {
        head.set(B, "x\r\nEvil: 1\0");
        assertThat(written()).contains("B: x  Evil: 1 \r\n").doesNotContain("\r\nEvil");
    }

    @Test
    void text_that_is_no_ascii_goes_as_utf_8_and_comes_back() {
        head.set(B, "Grüße");
        assertThat(head.value(B)).contains("Grüße");
    }

    @Test
    void numbers_are_written_without_strings() {
        for (long value : new long[] {0, 7, 10, 123_456, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            head.set(A, value);
            assertThat(head.value(A)).contains(Long.toString(value));
        }
    }

    @Test
    void more_fields_than_expected_fit() {
        for (int i = 0; i < 300; i++) head.add(A, "v" + i);
        assertThat(head.count()).isEqualTo(304);
        assertThat(head.value(303)).isEqualTo("v299");
        head.clear();
        assertThat(head.count()).isZero();
    }

    @Test
    void two_names_can_be_left_out_without_removing_them() {
        var out = Unpooled.buffer();
        head.writeFieldsBut(HeaderName.K_HOST, HeaderName.K_X_FORWARDED_FOR, out);
        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("A: 1\r\nB: 2\r\nA: 3\r\n");
        assertThat(head.has(HeaderName.HOST)).isTrue();
    }

    @Test
    void fields_of_one_hop_are_taken_out_with_what_connection_names() {
        scan(
                "GET / HTTP/1.1\r\nHost: h\r\nConnection: x-one, close,, HOST\r\nX-One: 1\r\nKeep-Alive: 3\r\nTE: gzip\r\nUpgrade: x\r\nZ: 1\r\n\r\n");
        HopFields.strip(head);
        assertThat(written()).isEqualTo("Host: h\r\nZ: 1\r\n");
    }
}
