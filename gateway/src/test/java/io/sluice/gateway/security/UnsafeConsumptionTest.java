package io.sluice.gateway.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Definitions;
import io.sluice.gateway.identity.TestIssuer;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// API10:2023: the upstream, or a provider, is the attacker.
class UnsafeConsumptionTest extends AttackedGateway {
    /// Says the same bytes to everybody who has sent the head of a request.
    private static final class Liar implements AutoCloseable {
        private final ServerSocket socket;
        private final byte[] says;

        Liar(String says) throws IOException {
            this.says = says.getBytes(ISO_8859_1);
            this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    var client = socket.accept();
                    Thread.ofVirtual().start(() -> lie(client));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private void lie(Socket client) {
            try (client) {
                var in = client.getInputStream();
                int newlines = 0;
                for (int b = in.read(); b >= 0; b = in.read()) {
                    newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
                    if (newlines < 2) continue;
                    newlines = 0;
                    client.getOutputStream().write(says);
                    client.getOutputStream().flush();
                }
            } catch (IOException closed) {
                // The gateway hung up.
            }
        }

        String address() {
            return "http://127.0.0.1:" + socket.getLocalPort() + "/";
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static ObjectNode to(String id, String target, String version) {
        return Definitions.proxying(Definitions.keyless(id, version, "{}"), "{'target_url':'" + target + "'}");
    }

    private List<RawAnswer> twice(String says) throws IOException {
        try (var liar = new Liar(says);
                var client = RawClient.connect(running.address())) {
            running.serve(to("a", liar.address(), ""));
            var first = client.exchange("GET", "/a/one", List.of());
            var second = RawClient.once(running.address(), "GET", "/a/two");
            return List.of(first, second);
        }
    }

    @Test
    void a_second_answer_behind_the_first_reaches_nobody() throws IOException {
        var poisoned = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Evil: 1\r\n\r\npoison";
        for (var answer : twice(poisoned)) {
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(answer.header("X-Evil")).isEmpty();
        }
    }

    @Test
    void an_answer_that_can_be_read_in_two_ways_is_not_passed_on() throws IOException {
        for (var head : List.of(
                "Content-Length: 2\r\nContent-Length: 3",
                "Content-Length: -1",
                "Content-Length: 99999999999999999999",
                "Transfer-Encoding: xchunked",
                "Content-Length : 2",
                "X-Bad\u0000: 1",
                "X-Bad: 1\nSet-Cookie: evil=1",
                "no colon")) {
            for (var answer : twice("HTTP/1.1 200 OK\r\n" + head + "\r\n\r\nok")) {
                assertThat(answer.status()).as(head).isGreaterThanOrEqualTo(500);
                assertThat(answer.header("Set-Cookie")).isEmpty();
            }
        }
    }

    @Test
    void a_head_without_end_and_a_line_that_is_none_are_refused() throws IOException {
        for (var says : List.of(
                "HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(2 * 1024 * 1024) + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + "X: 1\r\n".repeat(200_000) + "\r\n",
                "ICY 200 OK\r\n\r\n",
                "HTTP/1.1 99 Low\r\n\r\n",
                "HTTP/1.1 2000 High\r\n\r\n",
                "HTTP/1.1 101 Switching\r\nUpgrade: evil\r\nConnection: Upgrade\r\n\r\nfree bytes",
                "\u0016\u0003\u0001 not http\r\n\r\n")) {
            for (var answer : twice(says)) {
                assertThat(answer.status()).as(says.substring(0, 12)).isGreaterThanOrEqualTo(500);
            }
        }
    }

    @Test
    void fields_of_the_upstreams_connection_stay_there() throws IOException {
        var says = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: X-Hop, keep-alive\r\nX-Hop: 1\r\n"
                + "Keep-Alive: timeout=9999\r\nProxy-Authenticate: Basic\r\nTrailer: X-Evil\r\nUpgrade: h2c\r\n\r\nok";
        var answer = twice(says).getFirst();
        for (var name : List.of("X-Hop", "Keep-Alive", "Proxy-Authenticate", "Trailer", "Upgrade")) {
            assertThat(answer.header(name)).as(name).isEmpty();
        }
    }

    @Test
    void a_small_body_that_grows_without_end_is_cut_off() throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            var zeros = new byte[1024 * 1024];
            for (int i = 0; i < 256; i++) gzip.write(zeros);
        }
        var bomb = Reply.of(200, "application/json", zipped.toByteArray()).with("Content-Encoding", "gzip");
        try (var sender = RecordingUpstream.start(_ -> bomb)) {
            var template = base64("{{.}}");
            running.serve(to("a", sender.address().toString(), """
                    'extended_paths':{'transform_response':[{'path':'/x','method':'GET','template_data':
                     {'input_type':'json','template_mode':'blob','template_source':'%s'}}]}
                    """.formatted(template)));
            var answer = send("GET", "/a/x");
            assertThat(answer.body().length).isLessThan(8 * 1024 * 1024);
            assertThat(send("GET", "/a/x").body().length).isLessThan(8 * 1024 * 1024);
        }
    }

    @Test
    void an_upstream_cannot_open_the_gateway_to_other_origins() throws IOException {
        var evil = Reply.of(200, "text/plain", new byte[0])
                .with("Access-Control-Allow-Origin", "*")
                .with("Access-Control-Allow-Credentials", "true");
        try (var sender = RecordingUpstream.start(_ -> evil)) {
            var api = to("a", sender.address().toString(), "");
            api.set(
                    "CORS",
                    io.sluice.gateway.RunningGateway.tree(
                            "{'enable':true,'allowed_origins':['https://good.test'],'allow_credentials':false}"));
            running.serve(api);
            var answer = send("GET", "/a/x", new Header("Origin", "https://good.test"));
            assertThat(Header.all(answer.headers(), "Access-Control-Allow-Origin"))
                    .containsExactly("https://good.test");
        }
    }

    @Test
    void answers_of_a_provider_that_say_nothing_clear_let_nobody_in() throws IOException {
        try (var provider = new TestIssuer()) {
            running.serve(forKeys(
                    "a",
                    "'external_oauth':{'enabled':true,'providers':[{'introspection':{'enabled':true,"
                            + "'url':'" + provider.url("/introspect")
                            + "','client_id':'c','client_secret':'s','identity_base_field':'sub'}}]}"));
            for (var says : List.of(
                    "{\"active\":\"true\",\"sub\":\"x\"}",
                    "{\"active\":1,\"sub\":\"x\"}",
                    "{\"active\":[true],\"sub\":\"x\"}",
                    "{\"active\":true}",
                    "{\"sub\":\"x\"}",
                    "[]",
                    "true",
                    "{\"active\":false,\"active \":true,\"sub\":\"x\"}",
                    "<html>")) {
                provider.reply("/introspect", Reply.json(says));
                assertThat(send("GET", "/a/x", bearer("opaque")).status())
                        .as(says)
                        .isGreaterThanOrEqualTo(400);
            }
            provider.reply("/introspect", Reply.json("{\"active\":true,\"sub\":\"x\"}"));
            assertThat(send("GET", "/a/x", bearer("opaque")).status()).isEqualTo(200);
        }
    }

    @Test
    void keys_of_a_provider_that_are_too_many_or_too_weak_do_not_count() throws IOException {
        try (var provider = new TestIssuer()) {
            policies("{'id':'p','org_id':'default','active':true,'access_rights':" + rights("a") + "}");
            running.serve(forKeys(
                    "a",
                    "'enable_jwt':true,'jwt_signing_method':'rsa','jwt_default_policies':['p'],'jwt_source':'"
                            + base64(provider.url("/keys")) + "'"));
            provider.reply("/keys", Reply.json("{\"keys\":[" + " ".repeat(2 * 1024 * 1024) + "]}"));
            assertThat(send("GET", "/a/x", bearer(provider.token("{'sub':'x'}")))
                            .status())
                    .isEqualTo(503);
            control("DELETE", "/tyk/cache/jwks", "");
            var modulus = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[] {(byte) 0xC5, 1});
            provider.reply(
                    "/keys",
                    Reply.json("{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"rsa-1\",\"n\":\"" + modulus
                            + "\",\"e\":\"AQAB\"},{\"kty\":\"oct\",\"kid\":\"rsa-1\",\"k\":\"AAAA\"}]}"));
            assertThat(send("GET", "/a/x", bearer(provider.token("{'sub':'x'}")))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(running.upstream.seen()).isEmpty();
    }
}
