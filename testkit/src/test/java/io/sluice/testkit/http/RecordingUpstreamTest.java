package io.sluice.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordingUpstreamTest {
    private final PathReplies replies = new PathReplies("{\"keys\": [1]}");
    private final RecordingUpstream upstream = RecordingUpstream.start(0, replies);

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void echoes_what_it_got_and_remembers_names_order_and_repeats() throws IOException {
        var sent = List.of(
                new Header("x-ONE", "1"), new Header("X-Two", "a"), new Header("X-Two", "b"), new Header("Via", "v"));
        RawAnswer answer;
        try (var client = RawClient.connect(upstream.address())) {
            answer = client.exchange("POST", "/a?b=%20c", sent, "{\"q\": \"ä\"}".getBytes(UTF_8));
        }

        assertThat(answer.text())
                .isEqualTo("{\"method\": \"POST\", \"url\": \"/a?b=%20c\", \"headers\": {\"x-ONE\": \"1\", "
                        + "\"X-Two\": \"b\"}, \"body\": \"{\\\"q\\\": \\\"\\u00e4\\\"}\"}");
        assertThat(answer.header("content-type")).contains("application/json");
        assertThat(upstream.last().headers()).containsSubsequence(sent);
        assertThat(upstream.last().text()).isEqualTo("{\"q\": \"ä\"}");
    }

    @Test
    void answers_what_the_path_asks_for() throws IOException {
        assertThat(get("/x/status/418").status()).isEqualTo(418);
        assertThat(get("/bytes/1000").body()).hasSize(1000);
        assertThat(get("/bytes/0").body()).isEmpty();
        assertThat(get("/xml").text()).startsWith("<root>");
        assertThat(get("/text").header("Content-Type")).contains("text/plain");
        assertThat(get("/json").text()).contains("\"deep\": {\"x\": [1, 2, 3]}");
        assertThat(get("/jwks").text()).isEqualTo("{\"keys\": [1]}");
        assertThat(get("/counter").text()).isEqualTo("{\"count\": 1}");
        assertThat(get("/counter").text()).isEqualTo("{\"count\": 2}");
        replies.restartCounter();
        assertThat(get("/counter").text()).isEqualTo("{\"count\": 1}");
        assertThat(get("/?set=X-A:1&set=X-A:two+words&set=").headers())
                .containsSubsequence(new Header("X-A", "1"), new Header("X-A", "two words"));
    }

    @Test
    void answers_without_a_body_where_none_may_be() throws IOException {
        assertThat(get("/status/204").headers()).noneMatch(h -> h.name().equals("Content-Length"));
        assertThat(get("/status/304").body()).isEmpty();
        assertThat(RawClient.once(upstream.address(), "HEAD", "/json").body()).isEmpty();
    }

    @Test
    void keeps_the_connection_and_says_which_requests_shared_it() throws IOException {
        try (var client = RawClient.connect(upstream.address())) {
            client.exchange("GET", "/1", List.of());
            client.exchange("GET", "/2", List.of(new Header("Connection", "close")));
            assertThat(client.endsWithin(Duration.ofSeconds(5))).isTrue();
        }
        get("/3");

        assertThat(upstream.seen()).extracting(SeenRequest::connection).containsExactly(0, 0, 1);
        assertThat(upstream.connections()).isEqualTo(2);
    }

    @Test
    void reads_chunks_and_asks_for_the_body_when_told_to_expect_it() throws IOException {
        try (var client = RawClient.connect(upstream.address())) {
            client.send("POST /c HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
            assertThat(client.answer().interim()).extracting(RawAnswer::status).containsExactly(100);
        }
        assertThat(upstream.last().text()).isEqualTo("abcde");
    }

    @Test
    void unknown_methods_get_501_and_are_not_remembered() throws IOException {
        assertThat(RawClient.once(upstream.address(), "BREW", "/").status()).isEqualTo(501);
        assertThat(upstream.seen()).isEmpty();
    }

    @Test
    void requests_that_could_be_read_in_two_ways_are_faults() throws IOException {
        try (var client = RawClient.connect(upstream.address())) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(400);
        }
        assertThat(upstream.seen()).isEmpty();
        assertThat(upstream.faults()).containsExactly("Content-Length and Transfer-Encoding");
    }

    @Test
    void the_client_refuses_answers_that_are_not_clean() {
        var torn = RecordingUpstream.start(request -> new Reply(200, List.of(new Header("X Y", "1")), new byte[0]));
        try (torn) {
            assertThatThrownBy(() -> RawClient.once(torn.address(), "GET", "/"))
                    .isInstanceOf(MalformedMessage.class)
                    .hasMessage("field name: X Y");
        }
    }

    private RawAnswer get(String target) throws IOException {
        return RawClient.once(upstream.address(), "GET", target);
    }
}
