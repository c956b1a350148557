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
class FramingTest {

    private static long request(String fields) {
        var head = new RequestHead();
        var text = "POST / HTTP/1.1\r\n" + fields + "\r\n";
        head.append(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), text.length());
        assertThat(new HeadScanner(8_192, 100, true).request(head)).isEqualTo(HeadScanner.DONE);
        return Framing.ofRequest(head);
    }

    private static ResponseHead response(int status, String fields) {
        var head = new ResponseHead();
        var text = "HTTP/1.1 " + status + " X\r\n" + fields + "\r\n";
        head.append(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), text.length());
        assertThat(new HeadScanner(8_192, 100, true).response(head)).isEqualTo(HeadScanner.DONE);
        return head;
    }

    @Test
    void a_length_chunks_or_nothing_frame_a_request() {
        assertThat(request("Content-Length: 5\r\n")).isEqualTo(5);
        assertThat(request("Content-Length: 005\r\n")).isEqualTo(5);
        assertThat(request("Transfer-Encoding: Chunked\r\n")).isEqualTo(Framing.CHUNKED);
        assertThat(request("")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: 5, 5\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: -5\r\n",
                "Content-Length: 0x5\r\n",
                "Content-Length: 5 5\r\n",
                "Content-Length:\r\n",
                "Content-Length: 18446744073709551621\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: \"chunked\"\r\n",
                "Transfer-Encoding: chunked;q=1\r\n",
                "Transfer-Encoding:\r\n",
            })
    void framing_that_two_readers_could_see_differently_is_refused(String fields) {
        assertThat(request(fields)).isEqualTo(Framing.REFUSED);
    }

    @Test
    void a_response_is_framed_by_status_and_method_first() {
        assertThat(Framing.ofResponse(response(204, "Content-Length: 5\r\n"), "GET"))
                .isZero();
        assertThat(Framing.ofResponse(response(304, "Content-Length: 5\r\n"), "GET"))
                .isZero();
        assertThat(Framing.ofResponse(response(200, "Content-Length: 5\r\n"), "HEAD"))
                .isZero();
        assertThat(Framing.ofResponse(response(200, "Content-Length: 5\r\n"), "GET"))
                .isEqualTo(5);
        assertThat(Framing.ofResponse(response(200, ""), "GET")).isEqualTo(Framing.UNTIL_CLOSE);
    }

    @Test
    void chunks_win_over_a_length_in_a_response_and_the_length_goes() {
        var head = response(200, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n");
        assertThat(Framing.ofResponse(head, "GET")).isEqualTo(Framing.CHUNKED);
        assertThat(head.has(HeaderName.CONTENT_LENGTH)).isFalse();
    }
}
