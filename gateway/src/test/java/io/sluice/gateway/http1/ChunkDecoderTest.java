package io.sluice.gateway.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChunkDecoderTest {

    private final ChunkDecoder decoder = new ChunkDecoder();
    private final StringBuilder body = new StringBuilder();

    private int take(ByteBuf in) {
        while (true) {
            int found = decoder.next(in);
            if (found != ChunkDecoder.DATA) return found;
            body.append(in.readCharSequence(decoder.dataLength(), StandardCharsets.ISO_8859_1));
        }
    }

    private int take(String text) {
        decoder.restart();
        body.setLength(0);
        return take(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    @Test
    void joins_chunks_and_leaves_what_follows() {
        var in = Unpooled.copiedBuffer(
                "5\r\nhello\r\n06;a=\"b\"\r\n world\r\n0\r\n\r\nNEXT", StandardCharsets.ISO_8859_1);
        decoder.restart();
        assertThat(take(in)).isEqualTo(ChunkDecoder.END);
        assertThat(body).hasToString("hello world");
        assertThat(in.toString(StandardCharsets.ISO_8859_1)).isEqualTo("NEXT");
    }

    @Test
    void works_byte_by_byte() {
        var text = "A\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n";
        decoder.restart();
        for (int i = 0; i < text.length() - 1; i++) {
            assertThat(take(Unpooled.wrappedBuffer(new byte[] {(byte) text.charAt(i)})))
                    .isEqualTo(ChunkDecoder.MORE);
        }
        assertThat(take(Unpooled.wrappedBuffer(new byte[] {'\n'}))).isEqualTo(ChunkDecoder.END);
        assertThat(body).hasToString("0123456789");
        assertThat(decoder.trailers().value(HeaderName.of("x-t"))).contains("1");
    }

    @Test
    void trailers_that_frame_or_route_are_dropped() {
        assertThat(take("0\r\nContent-Length: 9\r\nHost: evil\r\nX-Ok: 1\r\n\r\n"))
                .isEqualTo(ChunkDecoder.END);
        assertThat(decoder.trailers().has(HeaderName.CONTENT_LENGTH)).isFalse();
        assertThat(decoder.trailers().has(HeaderName.HOST)).isFalse();
        assertThat(decoder.trailers().has(HeaderName.of("X-Ok"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                " 5\r\nhello\r\n",
                "+5\r\nhello\r\n",
                "-5\r\nhello\r\n",
                "0x5\r\nhello\r\n",
                "5 \r\nhello\r\n",
                "5\nhello\r\n",
                "5\r\nhelloX\r\n",
                "5\r\nhello\n",
                "10000000000000005\r\nhello\r\n",
                "FFFFFFFFFFFFFFFFF\r\nhello\r\n",
                "5;a\nb\r\nhello\r\n",
                "5;a=\"\r\nhello\r\n",
                "0\r\nX : 1\r\n\r\n",
                "0\r\nX: 1\n\r\n",
            })
    void broken_framing_is_refused(String text) {
        assertThat(take(text)).isEqualTo(ChunkDecoder.REFUSED);
    }

    @Test
    void extensions_have_a_largest_size() {
        assertThat(take("5;" + "a".repeat(5_000))).isEqualTo(ChunkDecoder.REFUSED);
    }

    @Test
    void the_writer_s_sizes_are_read_back() {
        for (int n : new int[] {1, 9, 10, 15, 16, 255, 256, 65_535, 1_000_000}) {
            var out = Unpooled.buffer();
            ChunkWriter.size(out, n);
            assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(Integer.toHexString(n) + "\r\n");
        }
    }
}
