package io.sluice.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.exchange.ServedApi;
import io.sluice.gateway.listen.Listener;
import io.sluice.gateway.route.RouteTable;
import io.sluice.gateway.takeover.TakeoverFailed;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a process does before its first request: it asks itself, over sockets, as clients would. It is its own
/// upstream; nothing is counted, recorded or logged. Code that has run some thousand times is fast when clients come.
final class Rehearsal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int REQUESTS = 2_000;
    private static final int PER_CONNECTION = 100;
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final String API = "rehearsal";

    private final AtomicReference<RouteTable> routes = new AtomicReference<>(RouteTable.of(Map.of(), false, false));
    private final Gateway gateway;
    private final Listener listener;
    private final String hello;

    /// @param hello name of the answer that says how a gateway is
    Rehearsal(Gateway gateway, String hello) throws IOException {
        this.gateway = gateway;
        this.hello = hello;
        this.listener = gateway.rehearsal(routes::get);
    }

    /// @throws TakeoverFailed when the process does not say that it is well
    void probe() throws IOException {
        try (var socket = connect()) {
            var status = exchange(socket, request(hello));
            if (!status.startsWith("HTTP/1.1 200 ")) {
                throw new TakeoverFailed(
                        "this process does not answer itself: " + (status.isEmpty() ? "nothing" : status));
            }
        }
    }

    /// As often as is worth while, and not for long. That it does not work is no reason not to serve.
    void repeat() {
        long end = System.nanoTime() + LONGEST.toNanos();
        int done = 0;
        try {
            serve();
            var request = request(API + "/" + hello);
            while (done < REQUESTS && System.nanoTime() - end < 0) done += several(request, end);
        } catch (IOException unusual) {
            LOG.debug("the rehearsal ended after {} requests: {}", done, unusual.getMessage());
        }
    }

    private int several(byte[] request, long end) throws IOException {
        int done = 0;
        try (var socket = connect()) {
            while (done < PER_CONNECTION && System.nanoTime() - end < 0) {
                var status = exchange(socket, request);
                if (!status.startsWith("HTTP/1.1 200 ")) throw new IOException(status);
                done++;
            }
        }
        return done;
    }

    private void serve() throws IOException {
        var upstream = "http://127.0.0.1:" + listener.port();
        var document = (ObjectNode) Json.parse("""
                {"name":"rehearsal","api_id":"rehearsal","active":true,"use_keyless":true,
                 "version_data":{"not_versioned":true,"versions":{"Default":{"name":"Default"}}},
                 "proxy":{"listen_path":"/rehearsal/","target_url":"%s","strip_listen_path":true}}
                """.formatted(upstream));
        switch (ClassicReader.read(document).then(gateway.untold()::compile)) {
            case Checked.Good<ServedApi>(var api, var _) ->
                routes.set(RouteTable.of(Map.of(api, "/rehearsal/"), false, false));
            case Checked.Bad<ServedApi>(var problems) -> throw new IOException(problems.toString());
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static byte[] request(String path) {
        return ("GET /" + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// @return the first line of the answer; "" when there is none
    private static String exchange(Socket socket, byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        var in = new BufferedInputStream(socket.getInputStream());
        var status = line(in);
        long length = 0;
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        in.skipNBytes(length);
        return status;
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') text.append((char) next);
        }
        return text.toString();
    }

    @Override
    public void close() {
        listener.close();
    }
}
