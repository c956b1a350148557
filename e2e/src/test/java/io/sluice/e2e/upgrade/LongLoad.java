package io.sluice.e2e.upgrade;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Replies;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Clients whose requests take seconds: bodies that are read little by little, and bodies that are sent so.
final class LongLoad implements AutoCloseable {
    /// More than the buffers of this machine hold between the two ends.
    static final int BYTES = 24 * 1024 * 1024;

    /// The end of a body is read without pauses: the first state that can be taken over from could cut it off when its
    /// process left. That this one does not is tested with the drain of the gateway.
    private static final int SWIFT = 8 * 1024 * 1024;

    private static final int PIECE = 64 * 1024;
    private static final long PAUSE_NANOS = 10_000_000;
    private static final int SENT = 100 * PIECE;

    private final URI address;
    private final AtomicLong whole = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    LongLoad(URI address, String path, int each) {
        this.address = address;
        for (int i = 0; i < each; i++) {
            threads.add(Thread.ofVirtual().start(() -> repeat(() -> download(path))));
            threads.add(Thread.ofVirtual().start(() -> repeat(() -> upload(path))));
        }
    }

    /// What answers them: a long body for who sends none, else how much was sent.
    static RecordingUpstream upstream() {
        var body = new byte[BYTES];
        return forgetful(request -> request.body().length == 0
                ? Reply.of(200, "application/octet-stream", body)
                : Reply.json(Integer.toString(request.body().length)));
    }

    /// An upstream that keeps nothing of what it has seen, for minutes of load.
    static RecordingUpstream forgetful(Replies replies) {
        var itself = new AtomicReference<RecordingUpstream>();
        var upstream = RecordingUpstream.start(request -> {
            Optional.ofNullable(itself.get()).ifPresent(RecordingUpstream::forget);
            return replies.to(request);
        });
        itself.set(upstream);
        return upstream;
    }

    private interface Once {
        void run() throws IOException;
    }

    private void repeat(Once once) {
        while (!over.get()) {
            try {
                once.run();
                whole.incrementAndGet();
            } catch (IOException failed) {
                failures.add(failed.toString());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void download(String path) throws IOException {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(PIECE);
            socket.connect(new InetSocketAddress(InetAddress.getByName(address.getHost()), address.getPort()));
            var head = "GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
            var piece = new byte[PIECE];
            long received = 0;
            for (int n = 0; n >= 0; n = socket.getInputStream().read(piece)) {
                received += n;
                if (received < BYTES - SWIFT) LockSupport.parkNanos(PAUSE_NANOS);
            }
            if (received < BYTES) throw new IOException("a download ended after " + received + " bytes");
        }
    }

    private void upload(String path) throws IOException {
        try (var client = RawClient.connect(address)) {
            client.send("POST " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + SENT
                    + "\r\n\r\n");
            var piece = new byte[PIECE];
            for (int sent = 0; sent < SENT; sent += PIECE) {
                client.send(piece);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            var answer = client.answer();
            if (answer.status() != 200 || !answer.text().equals(Integer.toString(SENT))) {
                throw new IOException("an upload was answered with " + answer);
            }
        }
    }

    /// Requests that were served from end to end.
    long whole() {
        return whole.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        for (var thread : threads) thread.join();
    }
}
