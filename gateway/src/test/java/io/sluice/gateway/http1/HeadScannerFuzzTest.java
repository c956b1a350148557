package io.sluice.gateway.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// Random damage to real heads. The seed is the number of the repetition, so a failure can be played again.
@DisplayNameGeneration(ReplaceUnderscores.class)
class HeadScannerFuzzTest {
    private static final int ROUNDS = 20_000;

    private static final List<String> SEEDS = List.of(
            "GET /a/b?c=d HTTP/1.1\r\nHost: example.org\r\nUser-Agent: x/1\r\nAccept: */*\r\n\r\n",
            "POST http://h:80/%41 HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\nContent-Type: text/plain\r\n\r\n",
            "PUT /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: close, x\r\nX: \t y \r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
            "\r\nDELETE /..;/a HTTP/1.1\r\nHost: [::1]:8080\r\nCookie: a=b; c=d\r\n\r\n");
    private static final String NASTY = "\r\n\t :\0\u007f\u0080\u00ff%/.?#*,;\"+-_0aZ";

    @RepeatedTest(5)
    void a_damaged_head_is_refused_or_read_the_same_way_however_it_arrives(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        var scanner = new HeadScanner(4_096, 40, true);
        var whole = new RequestHead();
        var pieces = new RequestHead();
        for (int round = 0; round < ROUNDS; round++) {
            var bytes = damaged(random).getBytes(StandardCharsets.ISO_8859_1);
            int once = scan(scanner, whole, bytes, bytes.length);
            var fault = scanner.fault();
            int end = once == HeadScanner.DONE ? scanner.end(whole) : -1;
            int cut = scan(scanner, pieces, bytes, 1 + random.nextInt(7));
            assertThat(cut)
                    .as("round %d: %s", round, new String(bytes, StandardCharsets.ISO_8859_1))
                    .isEqualTo(once);
            if (once == HeadScanner.REFUSED) assertThat(fault).isNotEqualTo(HeadFault.NONE);
            if (once != HeadScanner.DONE) continue;
            assertThat(scanner.end(pieces)).isEqualTo(end);
            whole.endAt(end);
            assertThat(fields(pieces)).isEqualTo(fields(whole));
            readsBackEqual(whole);
        }
    }

    private static String damaged(SplittableRandom random) {
        var text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int n = random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(text.length());
            char c = NASTY.charAt(random.nextInt(NASTY.length()));
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.insert(at, c);
                case 2 -> text.deleteCharAt(at);
                default -> text.insert(at, text.substring(Math.max(0, at - random.nextInt(20)), at));
            }
        }
        return text.toString();
    }

    private static int scan(HeadScanner scanner, RequestHead head, byte[] bytes, int step) {
        head.clear();
        scanner.restart();
        int found = HeadScanner.MORE;
        for (int at = 0; at < bytes.length && found == HeadScanner.MORE; at += step) {
            int n = Math.min(step, bytes.length - at);
            head.append(Unpooled.wrappedBuffer(bytes, at, n), n);
            found = scanner.request(head);
        }
        return found;
    }

    private static String fields(Head head) {
        var out = Unpooled.buffer();
        head.writeFields(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /// What was accepted and is written out must be accepted again, with the same fields: no reader behind us can see
    /// something else than we did.
    private static void readsBackEqual(RequestHead head) {
        var again = new RequestHead();
        var text = "GET / HTTP/1.1\r\n" + fields(head) + "\r\n";
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        again.append(Unpooled.wrappedBuffer(bytes), bytes.length);
        assertThat(new HeadScanner(8_192, 40, true).request(again)).isEqualTo(HeadScanner.DONE);
        assertThat(again.count()).isEqualTo(head.count());
        for (int i = 0; i < head.count(); i++) {
            assertThat(again.name(i)).isEqualTo(head.name(i));
            assertThat(again.value(i)).isEqualTo(head.value(i));
        }
        var path = head.rawPath();
        assertThat(path).doesNotContain(" ", "\r", "\n", "\0");
    }
}
