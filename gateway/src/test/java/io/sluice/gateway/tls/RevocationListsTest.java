package io.sluice.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.tls.RevocationLists.Standing;
import io.sluice.testkit.redis.GeneratedAuthority;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RevocationListsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private GeneratedAuthority authority;
    private GeneratedCertificate first;
    private GeneratedCertificate second;
    private Path file;

    @BeforeEach
    void prepare() {
        authority = GeneratedAuthority.in(folder, "root");
        first = authority.issue("first");
        second = authority.issue("second");
        file = folder.resolve("root.crl");
    }

    private RevocationLists open(boolean refuseOutdated) throws IOException {
        var rules = new RevocationLists.Rules(refuseOutdated, InstantSource.fixed(NOW));
        return RevocationLists.open(List.of(file.toString()), rules, Runnable::run, nanos::get);
    }

    private void pass() {
        nanos.addAndGet(RevocationLists.PAUSE.toNanos());
    }

    @Test
    void what_a_list_names_is_revoked_and_nothing_else() throws IOException {
        authority.revoke(file, NOW.plus(Duration.ofDays(1)), first);
        var lists = open(true);
        assertThat(lists.of(first.x509())).isEqualTo(Standing.REVOKED);
        assertThat(lists.of(second.x509())).isEqualTo(Standing.GOOD);
        assertThat(lists.of(GeneratedAuthority.in(folder, "other").own().x509()))
                .as("its issuer has no list")
                .isEqualTo(Standing.GOOD);
        assertThat(RevocationLists.NONE.of(first.x509())).isEqualTo(Standing.GOOD);
    }

    @Test
    void a_list_in_der_will_do() throws IOException {
        authority.revoke(file, NOW.plus(Duration.ofDays(1)), first);
        var base64 = Files.readString(file).replaceAll("-----[A-Z0-9 ]+-----", "");
        Files.write(file, Base64.getMimeDecoder().decode(base64));
        assertThat(open(false).of(first.x509())).isEqualTo(Standing.REVOKED);
    }

    @Test
    void a_changed_file_is_read_anew_and_a_lost_one_leaves_what_was_known() throws IOException {
        authority.revoke(file, NOW.plus(Duration.ofDays(1)));
        var lists = open(false);
        assertThat(lists.of(first.x509())).isEqualTo(Standing.GOOD);
        authority.revoke(file, NOW.plus(Duration.ofDays(1)), first);
        Files.setLastModifiedTime(file, FileTime.from(NOW));
        assertThat(lists.of(first.x509())).as("not looked at yet").isEqualTo(Standing.GOOD);
        pass();
        lists.of(first.x509());
        assertThat(lists.of(first.x509())).isEqualTo(Standing.REVOKED);
        Files.delete(file);
        pass();
        lists.of(first.x509());
        assertThat(lists.of(first.x509())).isEqualTo(Standing.REVOKED);
    }

    @Test
    void an_outdated_list_counts_on_or_decides_nothing_as_is_asked_for() throws IOException {
        authority.revoke(file, NOW.minus(Duration.ofHours(1)), first);
        assertThat(open(false).of(second.x509())).isEqualTo(Standing.GOOD);
        assertThat(open(false).of(first.x509())).isEqualTo(Standing.REVOKED);
        assertThat(open(true).of(second.x509())).isEqualTo(Standing.UNDECIDED);
        assertThat(open(true).of(first.x509())).isEqualTo(Standing.REVOKED);
    }

    @Test
    void a_file_that_cannot_be_used_is_named() throws IOException {
        assertThatThrownBy(() -> open(false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("security.revocation_lists.files")
                .hasMessageContaining(file.toString());
        Files.writeString(file, Files.readString(first.certificate()));
        assertThatThrownBy(() -> open(false)).hasMessageContaining("it holds no revocation list");
        Files.writeString(file, "nothing");
        assertThatThrownBy(() -> open(false)).hasMessageContaining("it is no revocation list");
    }
}
