package io.sluice.gateway.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/// Calls to one remote store. Bounded in time, in the size of an answer and in attempts; redirects are not followed.
final class StoreHttp {
    private static final long MOST_BYTES = 1024 * 1024;

    private final String kind;
    private final URI base;
    private final Map<String, String> fields;
    private final Duration timeout;
    private final int retries;
    private final HttpClient client;

    /// @param kind    what messages call the store
    /// @param fields  of each request; credentials among them
    /// @param retries of what could not be sent, or was answered with a status of 500 and above
    /// @throws IOException when the address is none
    StoreHttp(
            String kind,
            String address,
            Map<String, String> fields,
            Duration timeout,
            int retries,
            Optional<SSLContext> tls)
            throws IOException {
        this.kind = kind;
        try {
            this.base = URI.create(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
        } catch (IllegalArgumentException malformed) {
            throw new IOException("the address is none: " + address, malformed);
        }
        var scheme = base.getScheme();
        if (base.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IOException("the address is no http:// or https:// address: " + address);
        }
        this.fields = Map.copyOf(fields);
        this.timeout = timeout;
        this.retries = retries;
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("secrets-", 0).factory()));
        tls.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /// @param path encoded, begins with a slash
    /// @return empty when the store has nothing there (404)
    /// @throws IOException naming the store, never a credential
    Optional<String> get(String path) throws IOException {
        for (int attempt = 0; ; attempt++) {
            var answer = attempt(path, attempt == retries);
            if (answer.isEmpty()) continue;
            int status = answer.get().statusCode();
            if (status == 404) return Optional.empty();
            if (status == 200) return Optional.of(new String(answer.get().body(), StandardCharsets.UTF_8));
            if (status < 500) {
                throw new IOException(this + " answered " + status + (status == 403 ? ", the token may not read" : ""));
            }
            if (attempt == retries) throw new StoreAway(this + " answered " + status, null);
        }
    }

    /// Empty when the call failed and may be tried again.
    private Optional<HttpResponse<byte[]>> attempt(String path, boolean last) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
        fields.forEach(request::header);
        var limited = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES);
        try {
            return Optional.of(client.send(request.build(), limited));
        } catch (IOException failed) {
            if (!last) return Optional.empty();
            var reason = failed.getMessage() == null ? "no connection" : failed.getMessage();
            throw new StoreAway(this + " cannot be reached: " + reason, failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    JsonNode json(String text) throws IOException {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException malformed) {
            // Its message would quote the answer.
            throw new IOException(this + " answered with something that is not JSON");
        }
    }

    /// Anything but silence will do.
    void probe(String path) throws IOException {
        attempt(path, true);
    }

    @Override
    public String toString() {
        return kind + " at " + base;
    }
}
