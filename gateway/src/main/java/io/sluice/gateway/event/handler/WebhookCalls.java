package io.sluice.gateway.event.handler;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Sends the requests of all webhooks. Blocks: for virtual threads only.
public final class WebhookCalls implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private @Nullable HttpClient client;
    private boolean closed;

    /// @return the status of the answer, whose body nobody reads
    /// @throws IOException without one
    int send(HttpRequest request) throws IOException {
        try {
            int status = client().send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            (status < 400 ? sent : failed).increment();
            return status;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } catch (IOException away) {
            failed.increment();
            throw away;
        }
    }

    /// Requests that were answered well.
    public long sent() {
        return sent.sum();
    }

    /// Requests without an answer, or with one of 400 and above.
    public long failed() {
        return failed.sum();
    }

    private synchronized HttpClient client() throws IOException {
        if (closed) throw new IOException("the gateway is stopping");
        var known = client;
        if (known != null) return known;
        var made = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("webhook-", 0).factory()))
                .build();
        client = made;
        return made;
    }

    @Override
    public synchronized void close() {
        closed = true;
        var known = client;
        if (known != null) known.shutdownNow();
    }
}
