package io.sluice.cli.migrate;

import io.sluice.cli.start.ToolStore;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.ProductVersion;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.migration.LeaseTaken;
import io.sluice.storage.migration.Migration;
import io.sluice.storage.migration.MigrationRefused;
import io.sluice.storage.migration.MigrationStatus;
import io.sluice.storage.migration.Migrations;
import io.sluice.storage.migration.Outcome;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// The migrations of a store, for commands: every failure is a [CommandRefused] that says what became of the store.
public final class StoreMigrations {
    private final Migrations migrations;
    private final String holder;

    private StoreMigrations(Migrations migrations, String holder) {
        this.migrations = migrations;
        this.holder = holder;
    }

    /// @param who names the command, for those who find the store locked
    public static StoreMigrations of(ToolStore store, String who, InstantSource clock, Migrations.Watcher watcher) {
        return of(store, Migration.ALL, who, clock, watcher);
    }

    static StoreMigrations of(
            ToolStore store, List<Migration> steps, String who, InstantSource clock, Migrations.Watcher watcher) {
        var migrations = new Migrations(store.archive(), steps, ProductVersion.number(), clock, watcher);
        return new StoreMigrations(
                migrations, who + ", process " + ProcessHandle.current().pid());
    }

    public MigrationStatus status() {
        return refusing(migrations::status);
    }

    public Outcome dryRun() {
        return refusing(migrations::dryRun);
    }

    public Outcome up() {
        return refusing(() -> migrations.up(holder));
    }

    public Outcome down(int layout) {
        return refusing(() -> migrations.down(layout, holder));
    }

    public Outcome finish() {
        return refusing(() -> migrations.finish(holder));
    }

    private static <T> T refusing(Supplier<T> work) {
        try {
            return work.get();
        } catch (MigrationRefused refused) {
            throw new CommandRefused(refused.getMessage(), refused);
        } catch (LeaseTaken taken) {
            throw new CommandRefused(taken.getMessage(), taken);
        } catch (StoreFailure away) {
            throw new CommandRefused(
                    "the store went away: " + away.getMessage() + ". What was done stays; run it again and it goes on",
                    away);
        }
    }
}
