package io.sluice.gateway.middleware.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.notice.Notice;
import io.sluice.gateway.notice.NoticeTrust;
import io.sluice.gateway.notice.ObeyedNotices;
import io.sluice.model.settings.Secret;
import io.sluice.storage.Storage;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CachePurgeTest {
    private static final Secret SECRET = new Secret("n");

    @TempDir
    Path folder;

    private Storage storage;

    @BeforeEach
    void start() throws IOException {
        storage = EmbeddedStorage.open(folder, InstantSource.system());
        for (var key : new String[] {"cache-aa127.0.0.1x", "cache-ababk"}) {
            storage.cache()
                    .set(key, "v".getBytes(UTF_8), 60)
                    .toCompletableFuture()
                    .join();
        }
    }

    @AfterEach
    void stop() {
        storage.close();
    }

    private ObeyedNotices notices() {
        return new ObeyedNotices(
                new NoticeTrust(SECRET), Map.of(CachePurge.COMMAND, new CachePurge(storage.cache())::of));
    }

    private boolean there(String key) {
        return storage.cache().exists(key).toCompletableFuture().join();
    }

    @Test
    void a_signed_notice_empties_the_cache_of_one_api() {
        var notices = notices();
        notices.received(new Notice("DeleteAPICache", "a").signed(SECRET));
        await().until(() -> !there("cache-aa127.0.0.1x"));
        assertThat(there("cache-ababk")).isTrue();
    }

    @Test
    void others_are_not_obeyed() {
        var notices = notices();
        notices.received(new Notice("DeleteAPICache", "a").signed(new Secret("other")));
        notices.received(new Notice("GroupReload", "a").signed(SECRET));
        notices.received(new Notice("DeleteAPICache", "").signed(SECRET));
        notices.received("no JSON".getBytes(UTF_8));
        assertThat(there("cache-aa127.0.0.1x")).isTrue();
        assertThat(there("cache-ababk")).isTrue();
    }
}
