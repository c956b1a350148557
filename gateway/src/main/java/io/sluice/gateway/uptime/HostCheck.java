package io.sluice.gateway.uptime;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.service.ServiceClient;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.record.UptimeRecord;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/// One uptime test of one API (`gateway-features-1.md` 3.8).
///
/// @param keepSeconds how long its records are of interest; 0 is for ever
/// @param url      as written; without a scheme for sockets
/// @param host     host and port as written: the name that is marked down
/// @param protocol `http`, `tcp` or `tls`
/// @param saysWho  a socket is told who asks before anything else: the PROXY protocol, version 1
record HostCheck(
        String apiId,
        String orgId,
        long keepSeconds,
        String url,
        String host,
        String protocol,
        String method,
        Map<String, String> headers,
        byte[] body,
        Duration timeout,
        boolean saysWho,
        List<Command> commands) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(500);

    private static final int OK = 200;
    private static final int NO_CONNECTION = 521;
    private static final long FOR_EVER_SECONDS = Duration.ofDays(36_500).toSeconds();

    /// @param sends else it waits for `message`
    record Command(boolean sends, String message) {}

    /// The tests of an API that are switched on: those of its list, or a GET to each host that a registry names.
    static List<HostCheck> of(ApiDefinition api, TestedHosts hosts) {
        var tests = api.classic().path("uptime_tests");
        if (!api.active() || tests.path("disabled").asBoolean()) return List.of();
        var checks = new ArrayList<HostCheck>();
        for (var host : hosts.of(api)) {
            read(api, Json.object().put("url", host).put("protocol", protocol(host)))
                    .ifPresent(checks::add);
        }
        if (!checks.isEmpty()) return checks;
        for (var test : tests.path("check_list")) read(api, test).ifPresent(checks::add);
        return checks;
    }

    private static String protocol(String url) {
        int scheme = url.indexOf("://");
        return scheme < 0 ? "" : url.substring(0, scheme);
    }

    private static Optional<HostCheck> read(ApiDefinition api, JsonNode test) {
        var url = test.path("url").asText().strip();
        var protocol = test.path("protocol").asText().toLowerCase(Locale.ROOT);
        var host = host(url);
        if (host.isEmpty()) return Optional.empty();
        if (!protocol.equals("tcp") && !protocol.equals("tls")) {
            protocol = "http";
            if (!url.contains("://")) url = "http://" + url;
        }
        var headers = new LinkedHashMap<String, String>();
        test.path("headers")
                .properties()
                .forEach(each -> headers.put(each.getKey(), each.getValue().asText()));
        var commands = new ArrayList<Command>();
        for (var command : test.path("commands")) {
            commands.add(new Command(
                    command.path("name").asText().equals("send"),
                    command.path("message").asText()));
        }
        long nanos = test.path("timeout").asLong();
        var keep = api.classic().path("uptime_tests").path("config").path("expire_utime_after");
        return Optional.of(new HostCheck(
                api.id(),
                api.orgId(),
                Math.max(0, keep.asLong()),
                url,
                host,
                protocol,
                test.path("method").asText().isEmpty()
                        ? "GET"
                        : test.path("method").asText(),
                headers,
                decoded(test.path("body").asText()),
                nanos > 0 ? Duration.ofNanos(nanos) : DEFAULT_TIMEOUT,
                test.path("enable_proxy_protocol").asBoolean(),
                commands));
    }

    /// Host and port of a URL, as written.
    static String host(String url) {
        int from = url.indexOf("://");
        var rest = from < 0 ? url : url.substring(from + 3);
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) end++;
        return rest.substring(rest.lastIndexOf('@', end) + 1, end);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException plain) {
            return base64.getBytes(StandardCharsets.UTF_8);
        }
    }

    /// What came of a test.
    ///
    /// @param status 521 without a connection, or without an answer
    record Result(boolean well, int status, long millis) {
        /// The test could not be made.
        static final Result NONE = new Result(false, NO_CONNECTION, 0);

        boolean socketFailed() {
            return status == NO_CONNECTION;
        }
    }

    /// Tests the host; may take as long as the timeout says.
    Result test(ServiceClient client) throws InterruptedException {
        long start = System.nanoTime();
        int status;
        try {
            status = protocol.equals("http") ? answers(client.now()) : talks(client) ? OK : NO_CONNECTION;
        } catch (IOException | IllegalArgumentException down) {
            status = NO_CONNECTION;
        }
        return new Result(status == OK, status, (System.nanoTime() - start) / 1_000_000);
    }

    EventMeta.HostReport report(Result result) {
        var told = commands.stream()
                .map(each -> Map.of("Name", each.sends ? "send" : "expect", "Message", each.message))
                .toList();
        return new EventMeta.HostReport(
                url,
                protocol.equals("http") ? "" : protocol,
                timeout.toNanos(),
                told,
                method,
                headers,
                new String(body, StandardCharsets.UTF_8),
                result.millis,
                result.status,
                result.socketFailed(),
                host,
                apiId);
    }

    UptimeRecord record(Result result, Instant now) {
        long keep = keepSeconds > 0 ? keepSeconds : FOR_EVER_SECONDS;
        return new UptimeRecord(
                url,
                result.millis,
                result.status,
                result.socketFailed(),
                !result.socketFailed() && result.status > OK,
                now,
                now.plusSeconds(keep),
                apiId,
                orgId);
    }

    /// Well is 200 and nothing else.
    private int answers(HttpClient client) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(timeout)
                .method(
                        method.toUpperCase(Locale.ROOT),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("host")) request.setHeader(name, value);
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private boolean talks(ServiceClient client) throws IOException {
        int colon = host.lastIndexOf(':');
        if (colon < 0) return false;
        int millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        var name = host.substring(0, colon).replace("[", "").replace("]", "");
        int port = Integer.parseInt(host.substring(colon + 1));
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(name, port), millis);
            plain.setSoTimeout(millis);
            if (saysWho) introduce(plain);
            if (!protocol.equals("tls")) return converses(plain);
            var http = client.now();
            var factory = http.sslContext().getSocketFactory();
            try (var secure = (SSLSocket) factory.createSocket(plain, name, port, true)) {
                secure.setSSLParameters(http.sslParameters());
                secure.setSoTimeout(millis);
                return converses(secure);
            }
        }
    }

    private static void introduce(Socket socket) throws IOException {
        var own = socket.getLocalAddress();
        var family = own instanceof Inet6Address ? "TCP6" : "TCP4";
        var line = "PROXY %s %s %s %d %d\r\n"
                .formatted(
                        family,
                        own.getHostAddress(),
                        socket.getInetAddress().getHostAddress(),
                        socket.getLocalPort(),
                        socket.getPort());
        socket.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private boolean converses(Socket socket) throws IOException {
        for (var command : commands) {
            var message = command.message.getBytes(StandardCharsets.UTF_8);
            if (command.sends) {
                socket.getOutputStream().write(message);
                socket.getOutputStream().flush();
            } else {
                var got = socket.getInputStream().readNBytes(message.length);
                if (!java.util.Arrays.equals(got, message)) return false;
            }
        }
        return true;
    }
}
