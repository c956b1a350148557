package io.sluice.cli.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.backup.format.About;
import io.sluice.cli.backup.format.BackupReader;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import io.sluice.storage.migration.Change;
import io.sluice.storage.migration.Migration;
import io.sluice.storage.migration.Phase;
import io.sluice.storage.migration.Rewriting;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CurrentLayoutTest {
    private static final List<Migration> STEPS = List.of(
            step(1, entry -> List.of(new Change.Replace((text(entry) + " one").getBytes(ISO_8859_1)))),
            step(
                    2,
                    entry -> List.of(new Change.Add(
                            Stored.text("coprocess-data:" + text(entry), "added".getBytes(ISO_8859_1))))),
            step(3, entry -> text(entry).startsWith("old") ? List.of(new Change.Remove()) : List.of()));

    private static Migration step(int layout, Rewriting forward) {
        return new Migration(
                "000" + layout,
                layout,
                1,
                Phase.EXPAND,
                "test",
                List.of("apikey-"),
                forward,
                Optional.of(Rewriting.NOTHING));
    }

    private static String text(Stored entry) {
        return ((Content.Text) entry.content()).bytes();
    }

    private static Stored entry(String key, String value, long expires) {
        return new Stored(key, new Content.Text(value), expires);
    }

    private static List<String> restored(int from, int reached) throws IOException {
        var seen = new ArrayList<String>();
        var layout = new CurrentLayout(
                new BackupReader.Visitor() {
                    @Override
                    public void entries(String kind, List<Stored> entries) {
                        entries.forEach(entry ->
                                seen.add(kind + " " + entry.key() + "=" + text(entry) + " " + entry.expiresAt()));
                    }
                },
                STEPS,
                reached);
        layout.about(new About("1", Instant.EPOCH, "host", "/data", "embedded", from));
        layout.entries("keys", List.of(entry("apikey-a", "new", 7), entry("apikey-b", "old", 0)));
        layout.entries("certificates", List.of(entry("cert-a", "c", 0)));
        return seen;
    }

    @Test
    void entries_of_an_older_layout_pass_the_steps_that_the_store_has_behind_it() throws IOException {
        assertThat(restored(0, 3))
                .containsExactly(
                        "keys apikey-a=new one 7",
                        "plugin-data coprocess-data:new one=added 0",
                        "plugin-data coprocess-data:old one=added 0",
                        "certificates cert-a=c 0");
    }

    @Test
    void steps_that_the_backup_or_the_store_does_not_need_are_left_out() throws IOException {
        assertThat(restored(1, 2))
                .contains("keys apikey-a=new 7", "keys apikey-b=old 0", "plugin-data coprocess-data:old=added 0");
        assertThat(restored(3, 3))
                .containsExactly("keys apikey-a=new 7", "keys apikey-b=old 0", "certificates cert-a=c 0");
        assertThat(restored(0, 0)).hasSize(3);
    }
}
