package io.sluice.gateway.event.handler;

import io.sluice.gateway.service.ServiceClient;
import io.sluice.gateway.tls.StoredCertificate;
import io.sluice.model.settings.ServiceSettings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// Sends the requests of all webhooks. Blocks: for virtual threads only.
public final class WebhookCalls implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final ServiceClient client;

    /// @param line         proxy and TLS
    /// @param certificates those of the store, by id; may block
    public WebhookCalls(ServiceSettings line, Function<String, Optional<StoredCertificate>> certificates) {
        var group = new ServiceClient.Group("webhooks", CONNECT, HttpClient.Redirect.NORMAL);
        this.client = new ServiceClient(group, line, false, certificates);
    }

    /// @return the status of the answer, whose body nobody reads
    /// @throws IOException without one
    int send(HttpRequest request) throws IOException {
        try {
            int status = client.now()
                    .send(request, HttpResponse.BodyHandlers.discarding())
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

    @Override
    public void close() {
        client.close();
    }
}
