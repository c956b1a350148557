package io.sluice.gateway.identity;

import io.sluice.gateway.service.ServiceClient;
import io.sluice.gateway.tls.StoredCertificate;
import io.sluice.model.settings.ServiceSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// Calls to identity providers and to registries. Blocks: for virtual threads only.
///
/// Bounded in time and in the size of an answer. A redirect is followed to the same host and port only, and never from
/// TLS to plain text, so that nobody is called whom the definition does not name.
public final class ProviderHttp implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration WHOLE = Duration.ofSeconds(10);
    private static final long MOST_BYTES = 1024 * 1024;
    private static final int MOST_REDIRECTS = 3;

    private final ServiceClient client;

    /// Straight, to whom the machine trusts.
    public ProviderHttp() {
        this("identity providers", ServiceSettings.DIRECT, false, _ -> Optional.empty());
    }

    /// @param towards        who is called, for messages
    /// @param line           proxy and TLS
    /// @param anyCertificate setting `jwt_ssl_insecure_skip_verify`
    /// @param certificates   those of the store, by id; may block
    public ProviderHttp(
            String towards,
            ServiceSettings line,
            boolean anyCertificate,
            Function<String, Optional<StoredCertificate>> certificates) {
        var group = new ServiceClient.Group(towards, CONNECT, HttpClient.Redirect.NEVER);
        this.client = new ServiceClient(group, line, anyCertificate, certificates);
    }

    @SuppressWarnings("ArrayRecordComponent") // Answers are not compared.
    public record Answer(int status, byte[] body) {}

    /// @throws IOException when there is no answer, it is too large or too slow, or `url` is none
    public Answer get(String url) throws IOException {
        var at = uri(url);
        for (int redirects = 0; ; redirects++) {
            var answer = send(HttpRequest.newBuilder(at).timeout(WHOLE).build());
            var location = answer.headers().firstValue("Location");
            boolean redirect = answer.statusCode() / 100 == 3 && location.isPresent();
            if (!redirect) return new Answer(answer.statusCode(), answer.body());
            var next = checked(at.resolve(parsed(location.get())));
            if (redirects == MOST_REDIRECTS || !within(at, next)) {
                throw new IOException("redirects to another host or port, or too often");
            }
            at = next;
        }
    }

    /// Another port is another server, but for the step from plain text to TLS where both have their usual one.
    private static boolean within(URI from, URI to) {
        if (from.getHost() == null || !from.getHost().equalsIgnoreCase(to.getHost())) return false;
        if (isTls(from) == isTls(to)) return port(from) == port(to);
        return isTls(to) && port(from) == 80 && port(to) == 443;
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isTls(uri) ? 443 : 80;
    }

    static boolean isTls(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /// @param form `application/x-www-form-urlencoded`
    /// @throws IOException as [#get]
    public Answer post(String url, String form) throws IOException {
        return post(url, form, "");
    }

    /// @param authorization `Authorization`; "" is none
    /// @throws IOException as [#get]
    public Answer post(String url, String form, String authorization) throws IOException {
        var request = HttpRequest.newBuilder(uri(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .timeout(WHOLE)
                .POST(HttpRequest.BodyPublishers.ofString(form, StandardCharsets.UTF_8));
        if (!authorization.isEmpty()) request.header("Authorization", authorization);
        var answer = send(request.build());
        return new Answer(answer.statusCode(), answer.body());
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        var limited = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES);
        try {
            return client.now().send(request, limited);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    private static URI uri(String text) throws IOException {
        return checked(parsed(text));
    }

    private static URI parsed(String text) throws IOException {
        try {
            return new URI(text);
        } catch (URISyntaxException malformed) {
            throw new IOException("no address: " + malformed.getReason(), malformed);
        }
    }

    private static URI checked(URI uri) throws IOException {
        var scheme = uri.getScheme();
        var web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!web || uri.getHost() == null) throw new IOException("no address of a web server");
        return uri;
    }

    @Override
    public void close() {
        client.close();
    }
}
