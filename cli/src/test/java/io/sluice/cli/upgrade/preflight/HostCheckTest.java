package io.sluice.cli.upgrade.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.upgrade.Versions;
import io.sluice.cli.upgrade.facts.ProductHome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HostCheckTest {
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    private Path folder = Path.of("");

    private List<FindingKind> found(HostCheck.Space space) throws IOException {
        var versions = new Versions(folder);
        var surroundings = new Surroundings(Map.of(), folder, versions.data(), InstantSource.system());
        var installation = Installation.find(
                surroundings, new Installation.Choice(Optional.empty(), Optional.empty(), Optional.empty(), false));
        var findings = new ArrayList<Finding>();
        new HostCheck(installation, new ProductHome(versions.other()), space, findings::add).look(false, Map.of());
        return findings.stream().map(Finding::kind).toList();
    }

    @Test
    void a_disk_without_room_for_a_backup_and_the_new_version_is_a_blocker() throws IOException {
        assertThat(found(_ -> MEGABYTE)).contains(FindingKind.DISK_FULL);
    }

    @Test
    void a_disk_with_barely_enough_is_a_warning() throws IOException {
        assertThat(found(_ -> 80 * MEGABYTE)).contains(FindingKind.DISK_LOW).doesNotContain(FindingKind.DISK_FULL);
    }

    @Test
    void a_disk_that_does_not_say_is_named() throws IOException {
        assertThat(found(_ -> {
                    throw new IOException("no such device");
                }))
                .contains(FindingKind.FILE_UNREADABLE);
    }

    @Test
    void enough_is_nothing_to_speak_of() throws IOException {
        assertThat(found(_ -> Long.MAX_VALUE)).doesNotContain(FindingKind.DISK_FULL, FindingKind.DISK_LOW);
    }
}
