package io.sluice.gateway.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FrameBoundaryTest {
    private final FrameBoundary boundary = new FrameBoundary();

    private boolean after(byte... bytes) {
        boundary.pass(Unpooled.wrappedBuffer(bytes));
        return boundary.isBetweenFrames();
    }

    @Test
    void a_frame_may_begin_before_the_first_byte() {
        assertThat(boundary.isBetweenFrames()).isTrue();
    }

    @Test
    void a_short_frame_ends_with_its_payload() {
        assertThat(after((byte) 0x81, (byte) 2)).isFalse();
        assertThat(after((byte) 'a')).isFalse();
        assertThat(after((byte) 'b')).isTrue();
    }

    @Test
    void a_frame_without_payload_ends_with_its_head() {
        assertThat(after((byte) 0x89)).isFalse();
        assertThat(after((byte) 0)).isTrue();
    }

    @Test
    void a_mask_belongs_to_the_head() {
        assertThat(after((byte) 0x81, (byte) 0x81, (byte) 1, (byte) 2, (byte) 3, (byte) 4))
                .isFalse();
        assertThat(after((byte) 'a')).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {126, 65_535, 65_536, 200_000})
    void long_frames_end_where_their_length_says(int length) {
        var frame = Unpooled.buffer().writeByte(0x82);
        if (length < 65_536) frame.writeByte(126).writeShort(length);
        else frame.writeByte(127).writeLong(length);
        frame.writeZero(length);
        // Two of them, in pieces that do not fit.
        var twice = Unpooled.wrappedBuffer(frame.copy(), frame);
        while (twice.isReadable()) {
            boundary.pass(twice.readSlice(Math.min(777, twice.readableBytes())));
        }
        assertThat(boundary.isBetweenFrames()).isTrue();
        assertThat(after((byte) 0x81)).isFalse();
    }
}
