package io.sluice.gateway.protocol.websocket;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.HeldUpstream;
import io.sluice.testkit.http.HeldUpstream.Held;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// WebSockets through a whole gateway: what is said on them, byte by byte.
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(180)
class WebSocketTest {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final String ACCEPTED = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            """;

    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private HeldUpstream upstream;

    @BeforeEach
    void start() throws IOException {
        upstream = HeldUpstream.start();
        opened.add(upstream);
    }

    @AfterEach
    void stop() throws Exception {
        for (var one : opened.reversed()) one.close();
    }

    private RunningGateway gateway(String options, String target) throws IOException {
        var running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")),
                "{'http_server_options':{'enable_websockets':true" + options + "}}");
        opened.add(running);
        running.serve(Definitions.proxying(
                Definitions.keyless("ws", "{}"),
                "{'target_url':'" + target + "/','transport':{'ssl_insecure_skip_verify':true}}"));
        return running;
    }

    /// Asks for a WebSocket; the answer is still to be read.
    private Socket ask(RunningGateway running, String fields) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), running.gateway.port());
        opened.add(socket);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream()
                .write(("GET /ws/chat?room=1 HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + fields + "\r\n")
                        .getBytes(ISO_8859_1));
        return socket;
    }

    private static String head(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) throw new IOException("ended after " + head);
            head.append((char) next);
        }
        return head.toString();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static void passes(Socket from, Held to, String hex) throws IOException {
        from.getOutputStream().write(bytes(hex));
        assertThat(to.hear(bytes(hex).length)).isEqualTo(bytes(hex));
    }

    private static void passes(Held from, Socket to, String hex) throws IOException {
        from.say(bytes(hex));
        assertThat(to.getInputStream().readNBytes(bytes(hex).length)).isEqualTo(bytes(hex));
    }

    /// An open WebSocket, both its ends.
    private record Open(Socket client, Held upstream) {}

    private Open open(RunningGateway running) throws Exception {
        var client = ask(running, "");
        var held = upstream.next();
        held.say(ACCEPTED + "\r\n");
        assertThat(head(client)).startsWith("HTTP/1.1 101 ");
        return new Open(client, held);
    }

    @Test
    void subprotocols_and_extensions_are_settled_between_the_two_ends() throws Exception {
        var client = ask(gateway("", upstream.address().toString()), """
                Sec-WebSocket-Protocol: chat.v2, chat.v1\r
                Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
                Origin: https://example.com\r
                Cookie: a=b\r
                """);
        var held = upstream.next();
        assertThat(held.head())
                .startsWith("GET /chat?room=1 HTTP/1.1\r\n")
                .contains(
                        "Connection: Upgrade\r\n",
                        "Upgrade: websocket\r\n",
                        // Names are spelt as everywhere: letter case says nothing.
                        "Sec-Websocket-Protocol: chat.v2, chat.v1\r\n",
                        "Sec-Websocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
                        "Origin: https://example.com\r\n",
                        "Cookie: a=b\r\n");
        held.say(ACCEPTED + "Sec-WebSocket-Protocol: chat.v1\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
        assertThat(head(client))
                .containsIgnoringCase("Sec-WebSocket-Protocol: chat.v1\r\n")
                .containsIgnoringCase("Sec-WebSocket-Extensions: permessage-deflate\r\n")
                .containsIgnoringCase("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
    }

    @Test
    void frames_of_every_kind_pass_as_they_are() throws Exception {
        var open = open(gateway("", upstream.address().toString()));
        // A masked ping; its pong; a compressed text in two fragments with a ping between them; an empty binary one.
        passes(open.client, open.upstream, "89 82 01020304 696b");
        passes(open.upstream, open.client, "8a 02 6869");
        passes(open.upstream, open.client, "41 02 f248 89 00 80 03 cdc907");
        passes(open.client, open.upstream, "82 80 00000000");
        // A pong that nobody asked for.
        passes(open.client, open.upstream, "8a 80 00000000");
    }

    @Test
    void close_codes_and_reasons_pass_both_ways_and_both_ends_end() throws Exception {
        var open = open(gateway("", upstream.address().toString()));
        // 4001 "bye".
        passes(open.client, open.upstream, "88 85 00000000 0fa1 627965");
        passes(open.upstream, open.client, "88 05 0fa1 627965");
        open.upstream.socket().close();
        assertThat(open.client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_quiet_websocket_outlives_the_time_for_a_request() throws Exception {
        var open = open(gateway(
                ",'read_timeout':1,'write_timeout':1", upstream.address().toString()));
        open.client.setSoTimeout(3_000);
        assertThatThrownBy(() -> open.client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        open.client.setSoTimeout(PATIENCE_MILLIS);
        passes(open.client, open.upstream, "81 81 00000000 61");
        passes(open.upstream, open.client, "81 01 61");
    }

    @Test
    void a_client_that_goes_takes_the_upstreams_connection_along() throws Exception {
        var open = open(gateway("", upstream.address().toString()));
        open.client.close();
        assertThat(open.upstream.socket().getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_refusal_of_the_upstream_is_an_answer_like_any_other() throws Exception {
        var running = gateway("", upstream.address().toString());
        var client = ask(running, "");
        var held = upstream.next();
        held.say("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        assertThat(head(client)).startsWith("HTTP/1.1 403 ");
        assertThat(client.getInputStream().readNBytes(2)).isEqualTo("no".getBytes(ISO_8859_1));
    }

    @Test
    void who_has_no_key_opens_none() throws Exception {
        var running = gateway("", upstream.address().toString());
        running.serve(Definitions.proxying(
                Definitions.keyless("ws", "", "{'use_keyless':false,'auth':{'auth_header_name':'Authorization'}}"),
                "{'target_url':'" + upstream.address() + "/'}"));
        assertThat(head(ask(running, ""))).startsWith("HTTP/1.1 401 ");
        running.put("known", tree("""
                {'org_id':'default','rate':0,'per':0,'quota_max':-1,'expires':0,
                 'access_rights':{'ws':{'api_id':'ws','versions':['Default']}}}
                """));
        var client = ask(running, "Authorization: " + RunningGateway.FORMS.token("default", "known") + "\r\n");
        upstream.next().say(ACCEPTED + "\r\n");
        assertThat(head(client)).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void a_target_may_be_a_websocket_over_tls() throws Exception {
        var certificate = GeneratedCertificate.in(folder);
        var tls = HeldUpstream.start(certificate
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        opened.add(tls);
        var client = ask(gateway("", "wss://127.0.0.1:" + tls.port()), "");
        var held = tls.next();
        held.say(ACCEPTED + "\r\n");
        assertThat(head(client)).startsWith("HTTP/1.1 101 ");
        passes(client, held, "81 81 00000000 61");
        passes(held, client, "81 01 61");
    }
}
