package io.sluice.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.settings.Setting;
import io.sluice.model.settings.SettingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// What the table says of a setting, `used` or `later`, decides whether its owner is warned. `-Dupdate` writes what the
/// program does.
@DisplayNameGeneration(ReplaceUnderscores.class)
class SettingStatusTest {
    /// Nobody will ask for these.
    private static final Set<Setting.Status> DECIDED = Set.of(Setting.Status.MOOT, Setting.Status.REPLACED);

    private static final Path TABLE =
            Path.of("../model/src/main/resources/io/sluice/model/settings/gateway-settings.tsv");

    @Test
    void a_setting_is_called_used_when_somebody_asks_for_it() throws IOException {
        var readers = new SettingReaders();
        var wrong = new TreeMap<String, Setting.Status>();
        for (var setting : SettingTable.gateway().settings()) {
            if (DECIDED.contains(setting.status())) continue;
            var truth = readers.asksFor(setting) ? Setting.Status.USED : Setting.Status.LATER;
            if (truth != setting.status()) wrong.put(setting.key(), truth);
        }
        if (System.getProperty("update") != null) {
            write(wrong);
            return;
        }
        assertThat(wrong)
                .as("the table is wrong; run: mvn -pl cli -am test -Dtest=SettingStatusTest -Dupdate")
                .isEmpty();
    }

    private static void write(Map<String, Setting.Status> changes) throws IOException {
        var lines = Files.readAllLines(TABLE).stream()
                .map(line -> {
                    var cells = line.split("\t", -1);
                    var status = changes.get(cells[0]);
                    if (status != null) cells[5] = status.name().toLowerCase(java.util.Locale.ROOT);
                    return String.join("\t", cells);
                })
                .toList();
        Files.write(TABLE, lines);
    }
}
