package io.sluice.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;

/// Sentry: an event for each line, in an envelope, to `/api/{project}/envelope/` of the DSN's host.
final class SentryCopy implements Collector {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI address;
    private final String key;
    private final String host;
    private final String release;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private SentryCopy(URI address, String key, String host, String release) {
        this.address = address;
        this.key = key;
        this.host = host;
        this.release = release;
    }

    /// @param dsn `https://key[:secret]@host[:port][/path]/project`
    /// @return empty when it is none
    static Optional<SentryCopy> of(String dsn, String host, String release) {
        try {
            var uri = URI.create(dsn.strip());
            var user = uri.getUserInfo();
            var path = uri.getPath();
            int slash = path == null ? -1 : path.lastIndexOf('/');
            if (user == null || uri.getHost() == null || slash < 0 || slash + 1 == path.length())
                return Optional.empty();
            if (!"https".equals(uri.getScheme()) && !"http".equals(uri.getScheme())) return Optional.empty();
            var authority = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
            var address = URI.create(uri.getScheme() + "://" + authority + path.substring(0, slash) + "/api/"
                    + path.substring(slash + 1) + "/envelope/");
            return Optional.of(new SentryCopy(address, user.split(":", 2)[0], host, release));
        } catch (IllegalArgumentException noUri) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "Sentry at " + address.getAuthority();
    }

    @Override
    public void take(ILoggingEvent line) throws IOException {
        var id = UUID.randomUUID().toString().replace("-", "");
        var head = Json.object().put("event_id", id);
        var item = Json.object().put("type", "event");
        var body = Json.text(head) + "\n" + Json.text(item) + "\n" + event(line, id) + "\n";
        var request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-sentry-envelope")
                .header("X-Sentry-Auth", "Sentry sentry_version=7, sentry_client=sluice/1, sentry_key=" + key)
                .POST(BodyPublishers.ofString(body, UTF_8))
                .build();
        try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            // What it does not want now it will not want later, except when it is asked too often or is broken.
            if (status == 429 || status >= 500) throw new IOException("it answered " + status);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            throw new IOException("the process ends", over);
        }
    }

    private String event(ILoggingEvent line, String id) {
        var event = Json.object();
        event.put("event_id", id);
        event.put("timestamp", DateTimeFormatter.ISO_INSTANT.format(line.getInstant()));
        event.put("platform", "java");
        event.put("level", LogFields.level(line.getLevel()));
        event.put("logger", line.getLoggerName());
        event.put("server_name", host);
        event.put("release", release);
        event.putObject("logentry").put("formatted", line.getFormattedMessage());
        var extra = event.putObject("extra");
        LogFields.of(line).forEach(extra::putPOJO);
        return Json.text(event);
    }

    /// What `sentry_log_level` says.
    static Level from(String level) {
        return switch (level) {
            case "warn" -> Level.WARN;
            case "info" -> Level.INFO;
            case "debug" -> Level.DEBUG;
            default -> Level.ERROR;
        };
    }

    @Override
    public void close() {
        // The client keeps its connections until it is let go.
    }
}
