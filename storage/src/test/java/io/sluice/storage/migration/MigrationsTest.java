package io.sluice.storage.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.storage.Archive;
import io.sluice.storage.Storage;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.Stored;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.storage.migration.MigrationStatus.State;
import io.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MigrationsTest {
    private static final int NAMES = 1_200;
    private static final Migrations.Watcher NOBODY = (_, _, _) -> {};

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-02T03:04:05Z"));
    private Storage storage;
    private Archive archive;

    @BeforeEach
    void open(@TempDir Path folder) {
        storage = EmbeddedStorage.open(folder.resolve("store"), clock);
        archive = storage.archive();
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private Migrations migrations(List<Migration> steps) {
        return migrations(steps, NOBODY);
    }

    private Migrations migrations(List<Migration> steps, Migrations.Watcher watcher) {
        return new Migrations(archive, steps, "1.2.3", clock, watcher);
    }

    private State state(List<Migration> steps, int at) {
        return migrations(steps).status().steps().get(at).state();
    }

    @Test
    void the_steps_of_the_product_lead_to_the_layout_it_knows() {
        var product = migrations(Migration.ALL);
        assertThat(product.known()).isEqualTo(StoreLayout.KNOWN);
        assertThat(product.status().layout()).isEqualTo(StoreLayout.UNSTAMPED);
        assertThat(product.up("test").after()).isEqualTo(new StoreLayout(StoreLayout.KNOWN, 0, "1.2.3"));
        assertThat(StoreLayout.of(archive)).isEqualTo(new StoreLayout(StoreLayout.KNOWN, 0, "1.2.3"));
        assertThat(product.status().pending()).isEmpty();
        assertThat(product.up("test").steps()).isEmpty();
    }

    @Test
    void every_entry_is_changed_once_and_running_again_changes_nothing() {
        Uppercase.write(archive, NAMES);
        archive.write(List.of(new Stored("name-expiring", text("anna"), clock.millis() + 60_000)));
        var steps = List.of(Uppercase.COPY, Uppercase.names());
        var outcome = migrations(steps).up("test");
        assertThat(outcome.after().version()).isEqualTo(2);
        assertThat(outcome.after().required()).isZero();
        assertThat(outcome.steps()).extracting(Outcome.Ran::changed).containsExactly(0L, NAMES + 1L);
        assertThat(Uppercase.names(archive)).hasSize(NAMES + 1).allMatch(name -> name.startsWith("ANNA"));
        assertThat(archive.find(List.of("name-expiring"))
                        .getFirst()
                        .orElseThrow()
                        .expiresAt())
                .isEqualTo(clock.millis() + 60_000);
        assertThat(migrations(steps).up("test").steps()).isEmpty();
        assertThat(state(steps, 1)).isEqualTo(State.DONE);
        assertThat(archive.find(List.of(Lease.MAINTENANCE)).getFirst()).isEmpty();
    }

    private static Stored.Content text(String text) {
        return new Stored.Content.Text(text);
    }

    @Test
    void a_dry_run_counts_and_changes_nothing() {
        Uppercase.write(archive, NAMES);
        var steps = List.of(Uppercase.names());
        var outcome = migrations(steps).dryRun();
        assertThat(outcome.steps()).extracting(Outcome.Ran::changed).containsExactly((long) NAMES);
        assertThat(outcome.after().version()).isEqualTo(2);
        assertThat(StoreLayout.of(archive)).isEqualTo(StoreLayout.UNSTAMPED);
        assertThat(Uppercase.names(archive)).allMatch(name -> name.startsWith("anna"));
        assertThat(state(steps, 0)).isEqualTo(State.PENDING);
    }

    @Test
    void the_way_back_leads_to_what_was_there() {
        Uppercase.write(archive, NAMES);
        var before = List.copyOf(Uppercase.names(archive));
        var steps = List.of(Uppercase.COPY, Uppercase.names());
        migrations(steps).up("test");
        var outcome = migrations(steps).down(0, "test");
        assertThat(outcome.after().version()).isZero();
        assertThat(Uppercase.names(archive)).containsExactlyInAnyOrderElementsOf(before);
        assertThat(state(steps, 1)).isEqualTo(State.PENDING);
        migrations(steps).up("test");
        assertThat(Uppercase.names(archive)).allMatch(name -> name.startsWith("ANNA"));
    }

    @Test
    void what_is_written_meanwhile_is_not_overwritten() {
        Uppercase.write(archive, 3);
        var once = new AtomicBoolean();
        var racing = Uppercase.names(entry -> {
            // After the entry was read, before it is swapped: a gateway writes another name.
            if (entry.key().equals("name-1") && Uppercase.text(entry).equals("anna-1") && once.getAndSet(true)) {
                archive.write(List.of(Stored.text("name-1", "berta".getBytes(UTF_8))));
            }
            return Uppercase.capitals(entry);
        });
        migrations(List.of(racing)).up("test");
        assertThat(Uppercase.names(archive)).containsExactlyInAnyOrder("ANNA-0", "BERTA", "ANNA-2");
    }

    @Test
    void only_one_at_a_time_changes_a_store() throws Exception {
        Uppercase.write(archive, NAMES);
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var steps = List.of(Uppercase.names());
        var first = CompletableFuture.supplyAsync(() -> migrations(steps, (_, _, _) -> {
                    inside.countDown();
                    await(goOn);
                })
                .up("the first"));
        assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> migrations(steps).up("the second"))
                .isInstanceOf(LeaseTaken.class)
                .hasMessageContaining("the first");
        assertThat(migrations(steps).status().holder()).contains("the first");
        assertThat(state(steps, 0)).isEqualTo(State.BEGUN);
        goOn.countDown();
        assertThat(first.get(60, TimeUnit.SECONDS).steps())
                .extracting(Outcome.Ran::changed)
                .containsExactly((long) NAMES);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) throw new IllegalStateException("nobody let it go on");
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }

    @Test
    void who_was_silent_for_too_long_stops_and_the_other_completes() throws Exception {
        Uppercase.write(archive, NAMES);
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var steps = List.of(Uppercase.names());
        var silent = CompletableFuture.supplyAsync(() -> migrations(steps, (_, _, _) -> {
                    inside.countDown();
                    await(goOn);
                })
                .up("the silent one"));
        assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
        clock.advance(Lease.PATIENCE.plusSeconds(1));
        var outcome = migrations(steps).up("the other");
        assertThat(outcome.steps()).extracting(Outcome.Ran::resumed).containsExactly(true);
        goOn.countDown();
        assertThatThrownBy(() -> silent.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfAny(LeaseTaken.class, MigrationRefused.class);
        assertThat(state(steps, 0)).isEqualTo(State.DONE);
        assertThat(Uppercase.names(archive)).hasSize(NAMES).allMatch(name -> name.startsWith("ANNA"));
    }

    @Test
    void a_lease_that_ran_out_is_taken_again_when_nobody_else_had_it() {
        Uppercase.write(archive, NAMES);
        migrations(List.of(Uppercase.names()), (_, _, _) -> archive.delete(List.of(Lease.MAINTENANCE)))
                .up("test");
        assertThat(Uppercase.names(archive)).allMatch(name -> name.startsWith("ANNA"));
    }

    @Test
    void a_step_that_fails_in_the_middle_is_gone_on_with() {
        Uppercase.write(archive, NAMES);
        var steps = List.of(Uppercase.names());
        assertThatThrownBy(() -> migrations(steps, (_, _, _) -> {
                            throw new IllegalStateException("struck");
                        })
                        .up("test"))
                .hasMessage("struck");
        assertThat(state(steps, 0)).isEqualTo(State.BEGUN);
        assertThat(StoreLayout.of(archive)).isEqualTo(StoreLayout.UNSTAMPED);
        assertThat(Uppercase.names(archive)).anyMatch(name -> name.startsWith("ANNA"));
        var outcome = migrations(steps).up("test");
        assertThat(outcome.steps()).extracting(Outcome.Ran::resumed).containsExactly(true);
        assertThat(outcome.steps().getFirst().changed()).isBetween(1L, NAMES - 1L);
        assertThat(migrations(steps).status().steps().getFirst().changed()).isEqualTo(NAMES);
        assertThat(Uppercase.names(archive)).allMatch(name -> name.startsWith("ANNA"));
    }

    @Test
    void contracting_waits_for_older_nodes_and_then_bars_them() {
        archive.write(List.of(Stored.text("word-a", "tree".getBytes(UTF_8))));
        var steps = List.of(Uppercase.COPY, Uppercase.names(), Uppercase.NO_WORDS);
        assertThatThrownBy(() -> migrations(steps).finish("test"))
                .isInstanceOf(MigrationRefused.class)
                .hasMessageContaining("migrate up");
        migrations(steps).up("test");
        archive.write(List.of(node("old", 1), node("new", 2)));
        assertThatThrownBy(() -> migrations(steps).finish("test"))
                .isInstanceOf(MigrationRefused.class)
                .hasMessageContaining("gateway 1.1 on old:8080");
        assertThat(StoreLayout.of(archive).required()).isZero();
        archive.delete(List.of("sluice-node-old"));
        migrations(steps).finish("test");
        assertThat(archive.find(List.of("word-a")).getFirst()).isEmpty();
        assertThat(archive.find(List.of("capital-word-a")).getFirst().map(Uppercase::text))
                .contains("TREE");
        assertThat(StoreLayout.of(archive).required()).isEqualTo(2);
        assertThat(StoreLayout.of(archive).readableBy(1)).isFalse();
        assertThatThrownBy(() -> migrations(steps).down(0, "test"))
                .isInstanceOf(MigrationRefused.class)
                .hasMessageContaining("backup");
        assertThatThrownBy(() -> migrations(List.of(Uppercase.COPY)).up("test"))
                .isInstanceOf(MigrationRefused.class)
                .hasMessageContaining("use a newer Sluice");
    }

    private static Stored node(String host, int layout) {
        var json = """
                {"id":"%1$s","role":"gateway","version":"1.%2$d","started":"2026-01-01T00:00:00Z","host":"%1$s",
                 "port":8080,"pid":1,"reads":{"layout":%2$d}}""".formatted(host, layout);
        return Stored.text("sluice-node-" + host, json.getBytes(UTF_8));
    }

    @Test
    void a_step_that_was_another_one_when_it_was_run_is_refused() {
        migrations(List.of(Uppercase.names())).up("test");
        var other = new Migration(
                "0002-names",
                2,
                2,
                Phase.EXPAND,
                "another",
                List.of("name-"),
                Rewriting.NOTHING,
                Optional.of(Rewriting.NOTHING));
        assertThat(state(List.of(other), 0)).isEqualTo(State.DIFFERENT);
        assertThatThrownBy(() -> migrations(List.of(other)).up("test"))
                .isInstanceOf(MigrationRefused.class)
                .hasMessageContaining("0002-names");
        assertThat(migrations(List.of(Uppercase.COPY)).status().steps())
                .extracting(MigrationStatus.Step::state)
                .containsExactly(State.PENDING, State.UNKNOWN);
    }
}
