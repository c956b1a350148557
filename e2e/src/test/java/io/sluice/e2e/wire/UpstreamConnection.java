package io.sluice.e2e.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// One connection from the gateway: keeps alive, logs all it gets, answers as the case says.
///
/// Steps of an answer: a text · `{"early": true}` first: the body is not read before · `{"read_body": true}` ·
/// `{"pause": ms}` · `{"until_client": text, "ms"}` the client got it · `{"until_text": text}` got it itself ·
/// `{"until_closed": ms}` · `{"default": true}` · `{"echo": true}`, `{"echo_chunked": true}` the body back ·
/// `{"half_close": true}` · `{"close": "fin"}` or `"rst"`.
final class UpstreamConnection {
    private final Socket socket;
    private final WireCase played;
    private final Signal signal;
    final ByteLog got;
    final ByteLog sent;
    /// Position after the last message read.
    private int at;
    private boolean between = true;
    private boolean ended;

    /// The connection is over, by the gateway's doing or by a step's.
    private static final class Gone extends Exception {
        private static final long serialVersionUID = 1;
    }

    UpstreamConnection(Socket socket, WireCase played, Signal signal) throws IOException {
        this.socket = socket;
        this.played = played;
        this.signal = signal;
        got = new ByteLog(signal);
        sent = new ByteLog(signal);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(40_000);
    }

    /// Whether the gateway ended it.
    boolean ended() {
        synchronized (signal) {
            return ended;
        }
    }

    /// Bytes that belong to no request, seen after the last one; empty when there are none.
    String stray() {
        synchronized (signal) {
            return between ? got.text().substring(at).replaceAll("^[\r\n]+|[\r\n]+$", "") : "";
        }
    }

    void serve() {
        try {
            while (true) {
                signal.change(() -> between = true);
                var request = readHead();
                int number = played.arrived(request, () -> between = false);
                var steps = played.answer(number);
                if (steps.isEmpty() || !steps.getFirst().has("early")) {
                    readBody(request);
                    signal.raise();
                }
                for (var step : steps) step(step, request);
                if (!request.complete) readBody(request);
            }
        } catch (Gone | IOException over) {
            // What was seen until here is what the statements judge.
        } finally {
            signal.raise();
            close();
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // Closed all the same.
        }
    }

    /// Steps as nodes: a text stands for itself, and nothing for the default answer.
    static List<JsonNode> steps(JsonNode answer) {
        if (answer.isMissingNode()) return List.of(Json.object().put("default", true));
        if (!answer.isArray()) return List.of(answer);
        var steps = new ArrayList<JsonNode>();
        answer.forEach(steps::add);
        return steps;
    }

    private void step(JsonNode step, UpstreamRequest request) throws Gone, IOException {
        if (step instanceof TextNode text) {
            send(played.text().with("target", request.target).expand(text.textValue()));
        } else if (step.has("pause")) {
            Signal.pause(step.path("pause").asLong());
        } else if (step.has("read_body")) {
            readBody(request);
        } else if (step.has("until_client")) {
            var wanted = played.text().expand(step.path("until_client").asText());
            signal.await(() -> played.clientGot(wanted), step.path("ms").asLong(1500));
        } else if (step.has("until_text")) {
            var wanted = played.text().expand(step.path("until_text").asText());
            while (got.text().indexOf(wanted, at) < 0) more();
        } else if (step.has("until_closed")) {
            socket.setSoTimeout(step.path("until_closed").asInt());
            while (true) more();
        } else if (step.has("close")) {
            if (step.path("close").asText().equals("rst")) socket.setSoLinger(true, 0);
            throw new Gone();
        } else if (step.has("half_close")) {
            socket.shutdownOutput();
        } else if (step.has("echo")) {
            send("HTTP/1.1 200 OK\r\nContent-Length: " + request.body.length() + "\r\n\r\n" + request.body);
        } else if (step.has("echo_chunked")) {
            send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + WireText.chunked(request.body, 10_000));
        } else if (step.has("default")) {
            var body = request.method + " " + request.target;
            send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + (request.method.equals("HEAD") ? "" : body));
        } else if (!step.has("early")) {
            throw new IllegalArgumentException("unknown step " + step);
        }
    }

    private UpstreamRequest readHead() throws Gone {
        while (true) {
            var data = got.text().substring(at);
            var end = Head.END.matcher(data);
            if (end.find(UpstreamRequest.leadingLineEnds(data))) {
                synchronized (signal) {
                    at += end.end();
                }
                return new UpstreamRequest(this, data.substring(0, end.end()));
            }
            more();
        }
    }

    private void readBody(UpstreamRequest request) throws Gone {
        try {
            while (!request.complete) {
                if (!takeBody(request)) more();
            }
        } catch (Gone cutOff) {
            signal.change(() -> {
                if (!request.body.isEmpty()) return;
                request.body = request.framing.equals("chunked")
                        ? Chunks.partial(got.text(), at)
                        : got.text().substring(at);
            });
            throw cutOff;
        }
    }

    /// False when more bytes are needed.
    private boolean takeBody(UpstreamRequest request) throws Gone {
        synchronized (signal) {
            var data = got.text();
            switch (request.framing) {
                case "chunked" -> {
                    var chunks = Chunks.read(data, at);
                    if (chunks.isEmpty()) return false;
                    request.body = chunks.get().body();
                    request.trailers = chunks.get().trailers();
                    at = chunks.get().end();
                    if (chunks.get().fault().isPresent()) {
                        request.faults.add(chunks.get().fault().get());
                        throw new Gone();
                    }
                }
                case "length" -> {
                    if (data.length() - at < request.length) return false;
                    request.body = data.substring(at, at + request.length);
                    at += request.length;
                }
                default -> {}
            }
            request.complete = true;
            return true;
        }
    }

    private void more() throws Gone {
        var piece = new byte[1 << 18];
        int n;
        try {
            n = socket.getInputStream().read(piece);
        } catch (java.net.SocketTimeoutException patienceOver) {
            throw new Gone();
        } catch (IOException reset) {
            n = -1;
        }
        if (n < 0) {
            signal.change(() -> ended = true);
            throw new Gone();
        }
        got.add(piece, n);
    }

    private void send(String text) throws Gone {
        var bytes = text.getBytes(ISO_8859_1);
        sent.add(bytes, bytes.length);
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException gone) {
            throw new Gone();
        }
    }
}
