package io.sluice.gateway.oauth;

import static io.sluice.gateway.RunningGateway.FORMS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.session.SignedNotices;
import io.sluice.model.policy.Policies;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.Secret;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LapsedTokensTest {
    private static final String LIST = "oauth-data.a.oauth-client-tokens.c";
    private static final long NOW = 1_000_000;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(NOW));
    private EmbeddedStorage storage;

    @BeforeEach
    void open() {
        storage = EmbeddedStorage.open(folder, clock);
        for (var age : List.of(-10, 10, 100)) {
            storage.values()
                    .addScored(LIST, (double) NOW - age, ("token-" + age).getBytes(UTF_8))
                    .toCompletableFuture()
                    .join();
        }
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private LapsedTokens lapsed(String settings) {
        var policies = new Policies(List.of());
        var cache = new SessionCache(storage.sessions(), FORMS, SessionCache.Rules.DEFAULTS, () -> policies);
        var sessions =
                new OAuthSessions(storage.sessions(), FORMS, new SignedNotices(storage.notices(), Secret.NONE), cache);
        var oauth = GatewaySettings.of(settings).oauth();
        return new LapsedTokens(
                new OAuthParts(storage.values(), sessions, () -> policies, oauth, Secret.NONE, false, clock));
    }

    private List<String> left() {
        return storage.values().scored(LIST, 0, Double.MAX_VALUE).toCompletableFuture().join().stream()
                .map(token -> new String(token.member(), UTF_8))
                .toList();
    }

    @Test
    void what_expired_longer_ago_than_it_is_kept_goes() {
        var lapsed = lapsed("{\"oauth_token_expired_retain_period\":60}");
        assertThat(lapsed.isAsked()).isTrue();
        lapsed.purgeOrWait();
        assertThat(left()).containsExactly("token-10", "token--10");
    }

    @Test
    void without_a_period_everything_is_kept() {
        var lapsed = lapsed("{}");
        assertThat(lapsed.isAsked()).isFalse();
        lapsed.purge();
        assertThat(left()).hasSize(3);
    }

    @Test
    void one_gateway_at_a_time_does_it() {
        storage.values()
                .setIfAbsent("oauth-purge-lock", new byte[] {'1'}, 60)
                .toCompletableFuture()
                .join();
        lapsed("{\"oauth_token_expired_retain_period\":60}").purge();
        assertThat(left()).hasSize(3);
    }
}
