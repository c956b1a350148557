package io.sluice.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.Sluice;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.Stored;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NewerStoreTest {

    /// It would serve for ever if it started.
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_gateway_does_not_start_on_a_store_beyond_what_it_knows(@TempDir Path folder) throws Exception {
        var store = Files.createDirectories(folder.resolve("data/store"));
        try (var storage = EmbeddedStorage.open(store, InstantSource.system())) {
            storage.archive().write(List.of(Stored.text(StoreLayout.KEY, new StoreLayout(99, 98, "9.9").json())));
        }
        var err = new StringWriter();
        var surroundings = new Surroundings(Map.of(), folder, folder.resolve("data"), InstantSource.system());
        int code =
                Sluice.commands(surroundings).setErr(new PrintWriter(err, true)).execute("start", "--port", "0");
        assertThat(err.toString()).contains("the store has layout 99, finalized by Sluice 9.9", "start a newer Sluice");
        assertThat(code).isEqualTo(2);
        // It has let go of the store.
        EmbeddedStorage.open(store, InstantSource.system()).close();
    }
}
