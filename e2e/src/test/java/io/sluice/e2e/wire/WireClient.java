package io.sluice.e2e.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/// One connection to the gateway. A thread of its own reads all that comes.
final class WireClient {
    private final Signal signal;
    private final Socket socket = new Socket();
    private final List<String> methods;
    final ByteLog got;
    final ByteLog sent;
    private boolean ended;
    private boolean closedHere;
    private Answers read = new Answers(List.of(), "", List.of());
    private int readSize = -1;
    private boolean readEnded;

    WireClient(InetSocketAddress gateway, List<String> methods, Signal signal) throws IOException {
        this.signal = signal;
        this.methods = methods;
        got = new ByteLog(signal);
        sent = new ByteLog(signal);
        socket.connect(gateway, 5_000);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        Thread.ofVirtual().name("wire-client").start(this::receive);
    }

    void send(String text) {
        var bytes = text.getBytes(ISO_8859_1);
        sent.add(bytes, bytes.length);
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException gone) {
            // The gateway may well have closed the connection: the statements say whether it should.
        }
    }

    void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException gone) {
            // Then it is ended already.
        }
    }

    Answers read() {
        synchronized (signal) {
            if (readSize != got.size() || readEnded != ended) {
                readSize = got.size();
                readEnded = ended;
                read = Answers.read(got.text(), methods, ended);
            }
            return read;
        }
    }

    /// Whether so many complete answers came, or no more can come.
    boolean finished(int answers) {
        return ended() || read().complete() >= answers;
    }

    /// Whether the gateway ended the connection.
    boolean ended() {
        synchronized (signal) {
            return ended;
        }
    }

    void close() {
        synchronized (signal) {
            closedHere = closedHere || !ended;
        }
        try {
            socket.close();
        } catch (IOException gone) {
            // Closed all the same.
        }
    }

    private void receive() {
        var piece = new byte[1 << 18];
        try {
            var in = socket.getInputStream();
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) got.add(piece, n);
        } catch (IOException reset) {
            // An end like any other.
        }
        signal.change(() -> ended = !closedHere);
    }
}
