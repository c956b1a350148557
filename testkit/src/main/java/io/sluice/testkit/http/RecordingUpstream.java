package io.sluice.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A small HTTP/1.1 server on the loopback address that remembers every request it got.
///
/// Without [Replies] of your own it answers what the path asks for, see [PathReplies]. Each connection has a
/// virtual thread; connections stay open until the other side closes them or asks for it. What is not clean
/// HTTP/1.1 gets a 400, is not among the seen requests and is told by [#faults()].
public final class RecordingUpstream implements AutoCloseable {
    private static final Set<String> METHODS =
            Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE");
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final ServerSocket listener;
    private final Thread acceptor;
    private final Replies replies;
    private final List<SeenRequest> seen = new ArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<String> peers = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    private RecordingUpstream(ServerSocket listener, Replies replies) {
        this.listener = listener;
        this.replies = replies;
        this.acceptor = Thread.ofVirtual().name("upstream-accept").unstarted(this::accept);
    }

    /// On a free port, answering what the path asks for.
    public static RecordingUpstream start() {
        return start(0, new PathReplies());
    }

    /// On a free port.
    public static RecordingUpstream start(Replies replies) {
        return start(0, replies);
    }

    /// @param port 0 for a free one
    public static RecordingUpstream start(int port, Replies replies) {
        try {
            var listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
            var upstream = new RecordingUpstream(listener, replies);
            upstream.acceptor.start();
            return upstream;
        } catch (IOException unusable) {
            throw new UncheckedIOException("cannot listen on port " + port, unusable);
        }
    }

    /// On a free port, with TLS. Who connects is told by [#peers()].
    ///
    /// @param demands clients have to show a certificate; else they are asked for one
    public static RecordingUpstream start(SSLContext tls, boolean demands) {
        try {
            var listener = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
            if (demands) listener.setNeedClientAuth(true);
            else listener.setWantClientAuth(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
            var upstream = new RecordingUpstream(listener, new PathReplies());
            upstream.acceptor.start();
            return upstream;
        } catch (IOException unusable) {
            throw new UncheckedIOException("cannot listen", unusable);
        }
    }

    /// Names on the certificates that clients showed, a connection each; "" where none was shown.
    public List<String> peers() {
        return List.copyOf(peers);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end; `https` with TLS.
    public URI address() {
        return URI.create((listener instanceof SSLServerSocket ? "https" : "http") + "://127.0.0.1:" + port());
    }

    /// All requests so far, oldest first.
    public List<SeenRequest> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /// @throws java.util.NoSuchElementException when nothing came yet
    public SeenRequest last() {
        synchronized (seen) {
            return seen.getLast();
        }
    }

    public void forget() {
        synchronized (seen) {
            seen.clear();
        }
    }

    /// How many connections were opened so far.
    public int connections() {
        return connections.get();
    }

    /// What was wrong with requests that were not clean HTTP/1.1.
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /// Ends all open connections as a restart would; the port goes on listening.
    public void closeConnections() {
        for (var socket : open) close(socket);
    }

    @Override
    public void close() {
        try {
            listener.close();
            // The system's socket lives until the thread that waits at it has left.
            acceptor.join();
        } catch (IOException gone) {
            // Closed all the same.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        closeConnections();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                open.add(socket);
                int number = connections.getAndIncrement();
                Thread.ofVirtual().name("upstream-" + number).start(() -> serve(socket, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            if (socket instanceof SSLSocket secure) peers.add(peer(secure));
            var in = new MessageReader(socket.getInputStream());
            var out = socket.getOutputStream();
            boolean more = true;
            while (more) more = exchangeOrRefuse(in, out, number);
        } catch (IOException gone) {
            // The other side went away; what it had sent in full is remembered.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static String peer(SSLSocket socket) throws IOException {
        socket.startHandshake();
        try {
            return socket.getSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException _) {
            return "";
        }
    }

    private boolean exchangeOrRefuse(MessageReader in, OutputStream out, int number)
            throws IOException, InterruptedException {
        try {
            return exchange(in, out, number);
        } catch (MalformedMessage fault) {
            faults.add(String.valueOf(fault.getMessage()));
            out.write(
                    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
            return false;
        }
    }

    /// One request and its answer; false when the connection ends after it.
    private boolean exchange(MessageReader in, OutputStream out, int number) throws IOException, InterruptedException {
        var line = in.line();
        if (line.isEmpty()) return false;
        var parts = line.get().split(" ", -1);
        if (parts.length != 3
                || !MessageReader.token(parts[0])
                || parts[1].isEmpty()
                || !parts[2].startsWith("HTTP/1.")) {
            throw new MalformedMessage("request line: " + line.get());
        }
        var headers = in.headers();
        if (Header.first(headers, "Expect")
                .filter("100-continue"::equalsIgnoreCase)
                .isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
        }
        var body = in.body(headers, false);
        if (!METHODS.contains(parts[0])) {
            out.write("HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(ISO_8859_1));
            return false;
        }
        var request = new SeenRequest(parts[0], parts[1], parts[2], headers, body, number);
        synchronized (seen) {
            seen.add(request);
        }
        write(out, request, replies.to(request));
        var connection = Header.first(headers, "Connection").orElse("").toLowerCase(Locale.ROOT);
        return parts[2].equals("HTTP/1.0") ? connection.contains("keep-alive") : !connection.contains("close");
    }

    private static void write(OutputStream out, SeenRequest request, Reply reply) throws IOException {
        var head = new StringBuilder("HTTP/1.1 " + reply.status() + " " + Reason.of(reply.status()) + "\r\n");
        field(head, "Date", HTTP_DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
        for (var header : reply.headers()) field(head, header.name(), header.value());
        boolean bodiless = reply.status() == 204
                || reply.status() == 304
                || request.method().equals("HEAD");
        if (!bodiless) field(head, "Content-Length", Integer.toString(reply.body().length));
        head.append("\r\n");
        var bytes = head.toString().getBytes(ISO_8859_1);
        if (bodiless) {
            out.write(bytes);
            return;
        }
        // One write, so that head and body of a small answer share a segment.
        var all = new byte[bytes.length + reply.body().length];
        System.arraycopy(bytes, 0, all, 0, bytes.length);
        System.arraycopy(reply.body(), 0, all, bytes.length, reply.body().length);
        out.write(all);
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // Closed all the same.
        }
    }
}
