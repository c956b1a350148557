package io.sluice.gateway.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DatagramRelayTest {
    private static final int MARK = 0xCAFEBABE;

    private static byte[] packet(int first, int idAt, int idLength, int length) {
        var packet = Unpooled.buffer(length).writeZero(length);
        packet.setByte(0, first);
        if (idAt > 1) packet.setByte(idAt - 1, idLength);
        if (idAt + 6 <= length) packet.setInt(idAt + 2, MARK);
        return packet.array();
    }

    private static int mark(byte[] packet) {
        return DatagramRelay.markOf(Unpooled.wrappedBuffer(packet));
    }

    @Test
    void the_mark_is_read_from_packets_with_short_and_with_long_headers() {
        assertThat(mark(packet(0x40, 1, 20, 40))).isEqualTo(MARK);
        assertThat(mark(packet(0xE0, 6, 20, 60))).isEqualTo(MARK);
    }

    @Test
    void an_id_that_a_client_has_thought_up_has_none_unless_it_is_as_long() {
        assertThat(mark(packet(0xC0, 6, 8, 60))).isZero();
        assertThat(mark(packet(0xC0, 6, 18, 60))).isZero();
    }

    @Test
    void what_is_cut_off_has_none() {
        for (int length = 0; length <= 20; length++)
            assertThat(mark(packet(0x40, 1, 20, Math.max(1, length)))).isZero();
        for (int length = 7; length < 26; length++)
            assertThat(mark(packet(0xE0, 6, 20, length))).isZero();
        assertThat(mark(new byte[0])).isZero();
    }
}
