package io.sluice.gateway.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.RunningGateway;
import io.sluice.model.settings.Secret;
import io.sluice.storage.Notices;
import io.sluice.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ObeyedNoticesTest {
    private static final Secret SECRET = new Secret("n");
    private static final String TOKENS = "oauth-data.a.oauth-client-tokens.c";

    @TempDir
    Path folder;

    @Test
    void a_command_is_obeyed_when_it_is_known_and_signed() {
        var asked = new ArrayList<String>();
        var obeyed = new ObeyedNotices(new NoticeTrust(SECRET), Map.of("Do", asked::add));
        obeyed.received(new Notice("Do", "it").signed(SECRET));
        obeyed.received(new Notice("Do", "forged").signed(new Secret("other")));
        obeyed.received(new Notice("Other", "x").signed(SECRET));
        assertThat(asked).containsExactly("it");
    }

    @Test
    void a_notice_makes_the_gateway_forget_tokens_that_have_lapsed() throws Exception {
        try (var running = RunningGateway.start(folder, "{'node_secret':'n','oauth_token_expired_retain_period':1}")) {
            var values = running.storage.values();
            values.addScored(TOKENS, 1, "old".getBytes(StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .join();
            assertThat(left(running.storage)).hasSize(1);
            running.storage
                    .notices()
                    .publish(Notices.CLUSTER, new Notice("OAuthPurgeLapsedTokens", "").signed(SECRET))
                    .toCompletableFuture()
                    .join();
            await().untilAsserted(() -> assertThat(left(running.storage)).isEmpty());
        }
    }

    private static List<?> left(Storage storage) {
        return storage.values()
                .scored(TOKENS, 0, Double.MAX_VALUE)
                .toCompletableFuture()
                .join();
    }
}
