package io.sluice.gateway.oauth;

import io.sluice.model.document.Json;
import io.sluice.model.middleware.IdentifySpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the owner of an API about each token that is handed out, at the address its definition names.
/// Anything but 200 is tried again, ten seconds apart, three times.
final class KeyChangeNotice {
    private static final Logger LOG = LoggerFactory.getLogger(KeyChangeNotice.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TRIES = 3;

    private final IdentifySpec.OAuth2 spec;

    KeyChangeNotice(IdentifySpec.OAuth2 spec) {
        this.spec = spec;
    }

    void send(OAuthServer.Issued issued) {
        if (spec.notifyUrl().isEmpty()) return;
        var body = Json.object()
                .put("auth_code", issued.code())
                .put("new_oauth_token", issued.tokens().access())
                .put("refresh_token", issued.tokens().refresh())
                .put("old_refresh_token", issued.formerRefresh())
                .put("notification_type", issued.formerRefresh().isEmpty() ? "new" : "refresh");
        Thread.ofVirtual().name("oauth-notice").start(() -> deliver(body.toString()));
    }

    private void deliver(String body) {
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var request = HttpRequest.newBuilder(URI.create(spec.notifyUrl()))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "Tyk-Gatewy-Notifications")
                    .header("X-Tyk-Shared-Secret", spec.notifySecret().reveal())
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            for (int i = 0; i < TRIES; i++) {
                if (i > 0) Thread.sleep(PATIENCE);
                if (taken(http, request)) return;
            }
            LOG.warn("a notice about a new OAuth token was not taken by {}", spec.notifyUrl());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (IllegalArgumentException noAddress) {
            LOG.warn("notices about OAuth tokens have nowhere to go: {} is no address", spec.notifyUrl());
        }
    }

    private static boolean taken(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException away) {
            return false;
        }
    }
}
