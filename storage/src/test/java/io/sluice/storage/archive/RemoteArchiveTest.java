package io.sluice.storage.archive;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.storage.Archive;
import io.sluice.storage.ArchiveContract;
import io.sluice.storage.Backend;
import io.sluice.storage.Storage;
import io.sluice.storage.StoreUnavailable;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// An embedded store, lent over its socket, keeps the contract.
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteArchiveTest {
    private final ManualClock clock = new ManualClock(Instant.now());
    private Storage storage;
    private ArchiveSocket socket;

    private Path folder;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        this.folder = folder;
        storage = EmbeddedStorage.open(folder, clock);
        socket = ArchiveSocket.open(folder, storage.archive(), storage.notices());
    }

    @AfterAll
    void close() {
        socket.close();
        storage.close();
    }

    private RemoteArchive remote() {
        return RemoteArchive.find(folder).orElseThrow();
    }

    @Nested
    class Archiving extends ArchiveContract {
        @Override
        protected Backend backend() {
            return new Backend() {
                @Override
                public Storage storage() {
                    return storage;
                }

                @Override
                public void letPass(Duration time) {
                    clock.advance(time);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        protected Archive archive() {
            return remote();
        }
    }

    @Test
    void only_its_owner_may_open_the_socket() throws IOException {
        assertThat(Files.getPosixFilePermissions(folder.resolve(ArchiveSocket.NAME)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void notices_reach_the_listeners_of_the_other_process() throws Exception {
        var heard = new CompletableFuture<byte[]>();
        try (var _ = storage.notices().subscribe("channel", heard::complete)) {
            remote().publish("channel", bytes("hello"));
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(bytes("hello"));
        }
    }

    @Test
    void a_store_that_nobody_lends_is_not_found(@TempDir Path other) throws IOException {
        assertThat(RemoteArchive.find(other)).isEmpty();
        try (var closing = EmbeddedStorage.open(other, clock)) {
            var lent = ArchiveSocket.open(other, closing.archive(), closing.notices());
            var remote = RemoteArchive.find(other).orElseThrow();
            lent.close();
            assertThat(RemoteArchive.find(other)).isEmpty();
            assertThatThrownBy(() -> remote.find(List.of("a"))).isInstanceOf(StoreUnavailable.class);
            // What a killed process leaves behind.
            Files.createFile(other.resolve(ArchiveSocket.NAME));
            ArchiveSocket.open(other, closing.archive(), closing.notices()).close();
        }
    }

    @Test
    void a_store_that_closes_says_so(@TempDir Path other) throws IOException {
        var closing = EmbeddedStorage.open(other, clock);
        try (var _ = ArchiveSocket.open(other, closing.archive(), closing.notices())) {
            closing.close();
            assertThatThrownBy(() -> RemoteArchive.find(other).orElseThrow().find(List.of("a")))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void a_long_path_is_no_obstacle(@TempDir Path other) throws IOException {
        var deep = Files.createDirectories(other.resolve("d".repeat(100)).resolve("e".repeat(60)));
        try (var closing = EmbeddedStorage.open(deep, clock);
                var _ = ArchiveSocket.open(deep, closing.archive(), closing.notices())) {
            answer(closing.values().set("a", bytes("b"), 0));
            assertThat(RemoteArchive.find(deep).orElseThrow().find(List.of("a")).getFirst())
                    .isPresent();
        }
    }
}
