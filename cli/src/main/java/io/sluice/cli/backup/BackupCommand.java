package io.sluice.cli.backup;

import io.sluice.cli.backup.Tally.Change;
import io.sluice.cli.backup.format.About;
import io.sluice.cli.backup.format.BackupReader;
import io.sluice.cli.backup.format.BackupReader.Kind;
import io.sluice.cli.backup.format.BadBackup;
import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Confirmation;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Progress;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.model.document.Json;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `sluice backup`: everything a gateway owns, in one file and back. Works beside the running gateway.
@Command(
        name = "backup",
        description = {
            "Copies everything a gateway owns into one file, and brings it back.",
            "Works beside the running gateway. --data or --conf says which."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "create|list|verify|diff|restore")
public final class BackupCommand implements Runnable {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public BackupCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private Shown shown() {
        return new Shown(spec.commandLine().getOut());
    }

    private Progress progress() {
        return Progress.on(spec.commandLine().getErr());
    }

    private Installation installation(Which which, Optional<String> settings, boolean makes) {
        return Installation.find(surroundings, new Installation.Choice(which.data(), which.conf(), settings, makes));
    }

    @Command(
            description = {
                "Writes everything a gateway owns into one file.",
                "That is: definitions, policies, keys, organisation keys, certificates, OAuth clients and tokens,",
                "configuration and edited files. The file is there whole or not at all.",
                "With a passphrase, in a file or in SLUICE_BACKUP_PASSPHRASE, it is encrypted."
            },
            mixinStandardHelpOptions = true)
    int create(
            @Mixin Which which,
            @Option(
                            names = "--to",
                            paramLabel = "FILE",
                            description = "Where to. Default: a new file in backups/ of the data folder.")
                    @Nullable
                    Path to,
            @Option(names = "--passphrase-file", paramLabel = "FILE", description = "Encrypts; first line counts.")
                    @Nullable
                    Path passphraseFile,
            @Option(names = "--replace", description = "Replaces a file that is there.") boolean replace,
            @Option(names = "--json", description = "Print JSON.") boolean json)
            throws IOException {
        var installation = installation(which, Optional.empty(), false);
        var passphrase = Passphrase.of(passphraseFile, surroundings);
        try (var progress = progress()) {
            var backups = new Backups(installation, progress);
            var file = to == null
                    ? backups.newFile(surroundings.clock().instant(), passphrase.isPresent(), "say where to: --to FILE")
                    : surroundings.folder().resolve(to);
            show(backups.create(file, passphrase, replace), json);
        }
        if (passphrase.isEmpty()) {
            warn("the backup holds keys and secrets in clear: only you may read the file; keep it so, or give a"
                    + " passphrase");
        }
        return ExitCode.GOOD;
    }

    private void show(Backups.Written written, boolean json) {
        if (json) {
            var answer = Json.object()
                    .put("file", written.file().toString())
                    .put("bytes", written.bytes())
                    .put("encrypted", written.encrypted());
            shown().json(Shown.counted(answer, written.manifest()));
            return;
        }
        shown().line("@|bold,green Backup written|@ to " + written.file() + " (" + Shown.size(written.bytes()) + ")");
        shown().counts(written.manifest());
    }

    private void warn(String text) {
        spec.commandLine().getErr().println("warning: " + text);
        spec.commandLine().getErr().flush();
    }

    @Command(
            description = {
                "Lists backups in a folder, newest first. Only their beginnings are read: see verify.",
                "Default: backups/ of the data folder."
            },
            mixinStandardHelpOptions = true)
    int list(
            @Mixin Which which,
            @Parameters(arity = "0..1", paramLabel = "DIR", description = "Folder with backups.") @Nullable Path folder,
            @Option(names = "--passphrase-file", paramLabel = "FILE", description = "Opens encrypted ones.") @Nullable
                    Path passphraseFile,
            @Option(names = "--json", description = "Print JSON.") boolean json)
            throws IOException {
        var in = folder != null
                ? surroundings.folder().resolve(folder)
                : new Backups(installation(which, Optional.empty(), false), progress())
                        .folder("say where: sluice backup list DIR");
        if (folder != null && !Files.isDirectory(in)) throw new CommandRefused("there is no folder " + in);
        var passphrase = Passphrase.of(passphraseFile, surroundings);
        var found = Listing.of(in, passphrase);
        if (json) {
            var array = Json.MAPPER.createArrayNode();
            found.forEach(it -> array.add(it.json()));
            spec.commandLine().getOut().println(Json.pretty(array));
        } else {
            found.forEach(it -> shown().line(it.line()));
            shown().line(found.size() + (found.size() == 1 ? " backup" : " backups") + " in " + in);
        }
        return ExitCode.GOOD;
    }

    @Command(
            description = "Reads a backup to its end and checks that it is whole and unchanged.",
            mixinStandardHelpOptions = true)
    int verify(
            @Parameters(paramLabel = "FILE", description = "The backup.") Path name,
            @Option(names = "--passphrase-file", paramLabel = "FILE", description = "Opens an encrypted one.") @Nullable
                    Path passphraseFile,
            @Option(names = "--json", description = "Print JSON.") boolean json)
            throws IOException {
        var file = existing(name);
        var reader = new BackupReader(file, Passphrase.of(passphraseFile, surroundings));
        try {
            var about = new About[1];
            var manifest = reader.read(new BackupReader.Visitor() {
                @Override
                public void about(About it) {
                    about[0] = it;
                }
            });
            if (json) {
                var answer = Json.object().put("file", file.toString()).put("whole", true);
                shown().json(Shown.counted(Shown.of(about[0], answer), manifest));
            } else {
                shown().line("@|bold,green Whole|@: " + file + ", made " + about[0].created() + " by Sluice "
                        + about[0].version() + " on " + about[0].host());
                shown().counts(manifest);
            }
            return ExitCode.GOOD;
        } catch (BadBackup bad) {
            if (!json) throw new CommandRefused(file + ": " + bad.getMessage(), bad);
            shown().json(Json.object()
                    .put("file", file.toString())
                    .put("whole", false)
                    .put("fault", bad.fault().name().toLowerCase(java.util.Locale.ROOT))
                    .put("message", bad.getMessage()));
            return ExitCode.REFUSED;
        }
    }

    private Path existing(Path name) {
        var file = surroundings.folder().resolve(name);
        if (!Files.isRegularFile(file)) throw new CommandRefused("there is no file " + file);
        return file;
    }

    @Command(
            description = {
                "Says what differs between a backup and the installation, and changes nothing.",
                "Exit code: 0 same, 1 different."
            },
            mixinStandardHelpOptions = true)
    int diff(
            @Mixin Which which,
            @Parameters(paramLabel = "FILE", description = "The backup.") Path name,
            @Option(names = "--passphrase-file", paramLabel = "FILE", description = "Opens an encrypted one.") @Nullable
                    Path passphraseFile,
            @Option(names = "--only", paramLabel = "KIND", split = ",", description = "Looks at these kinds only.")
                    @Nullable
                    List<String> only,
            @Option(names = "--json", description = "Print JSON.") boolean json)
            throws IOException {
        var file = existing(name);
        var passphrase = Passphrase.of(passphraseFile, surroundings);
        var installation = installation(which, Optional.empty(), false);
        try (var store = installation.open()) {
            var restore = new Restore(installation, store.archive(), store::publish, kinds(only), true, progress());
            var tally = restore.plan(Backups.source(
                    file, new BackupReader(file, passphrase), installation, StoreLayout.of(store.archive())));
            if (json) shown().json(Shown.of(tally, "only_here"));
            else shown().tally(tally, "only here");
            return tally.work() == 0 ? ExitCode.GOOD : ExitCode.WARNED;
        } catch (BadBackup bad) {
            throw new CommandRefused(file + ": " + bad.getMessage(), bad);
        } catch (StoreFailure away) {
            throw new CommandRefused("the store went away: " + away.getMessage(), away);
        }
    }

    @Command(
            description = {
                "Brings the installation to what a backup holds.",
                "Creates what is missing, updates what differs, leaves the rest. Says first what it will do, and asks.",
                "Running gateways load anew.",
                "Also reads what Tyk's own backup script exports (apis.json, policies.json).",
                "When it fails, everything is as it was; when it was killed, run it again or --undo."
            },
            mixinStandardHelpOptions = true)
    int restore(
            @Mixin Which which,
            @Parameters(arity = "0..1", paramLabel = "FILE", description = "The backup, or an export of Tyk's script.")
                    @Nullable
                    Path name,
            @Option(names = "--passphrase-file", paramLabel = "FILE", description = "Opens an encrypted one.") @Nullable
                    Path passphraseFile,
            @Option(
                            names = "--only",
                            paramLabel = "KIND",
                            split = ",",
                            description = "These kinds only: configuration, definitions, policies, files, keys,"
                                    + " organisations, certificates, oauth, plugin-data.")
                    @Nullable
                    List<String> only,
            @Option(names = "--prune", description = "Deletes definitions, policies and entries it does not hold.")
                    boolean prune,
            @Option(names = "--dry-run", description = "Only says what it would do. Exit code: 0 nothing, 1 something.")
                    boolean dryRun,
            @Option(names = "--yes", description = "Does not ask.") boolean yes,
            @Option(names = "--undo", description = "Takes back a restore that was interrupted.") boolean undo,
            @Option(names = "--json", description = "Print JSON.") boolean json)
            throws IOException {
        if (undo) return undo(which);
        if (name == null) throw new CommandRefused("which backup? sluice backup restore FILE");
        var file = existing(name);
        var passphrase = Passphrase.of(passphraseFile, surroundings);
        var reader = new BackupReader(file, passphrase);
        var installation = installation(which, settingsIn(file, reader), !dryRun);
        try (var store = installation.open();
                var progress = progress()) {
            var restore = new Restore(installation, store.archive(), store::publish, kinds(only), prune, progress);
            var source = Backups.source(file, reader, installation, StoreLayout.of(store.archive()));
            var tally = restore.plan(source);
            boolean unfinished = Journal.left(Restore.journalFolder(installation));
            if (unfinished) warn("an earlier restore was interrupted; this one completes it, --undo takes it back");
            if (json) shown().json(Shown.of(tally, "deleted").put("applied", !dryRun));
            else shown().tally(tally, "deleted");
            if (dryRun) return tally.work() == 0 ? ExitCode.GOOD : ExitCode.WARNED;
            if (tally.work() == 0 && !unfinished) {
                if (!json) shown().line("Nothing to do: the installation is as the backup has it.");
                return ExitCode.GOOD;
            }
            if (!Confirmation.of("Write this to " + installation.name() + "?", yes)) {
                throw new CommandRefused("nothing was changed");
            }
            restore.apply(source, tally);
            progress.close();
            if (!json)
                shown().line("@|bold,green Restored|@: " + tally.work()
                        + (tally.work() == 1 ? " change to " : " changes to ") + installation.name());
            return tally.of(Change.NO_PLACE) == 0 ? ExitCode.GOOD : ExitCode.WARNED;
        } catch (BadBackup bad) {
            throw new CommandRefused(file + ": " + bad.getMessage() + ". Nothing was changed", bad);
        } catch (StoreFailure away) {
            throw new CommandRefused("the store went away: " + away.getMessage() + ". Nothing was changed", away);
        }
    }

    private int undo(Which which) throws IOException {
        var installation = installation(which, Optional.empty(), false);
        if (!Journal.left(Restore.journalFolder(installation))) {
            shown().line("There is nothing to take back: no restore was interrupted.");
            return ExitCode.GOOD;
        }
        try (var store = installation.open()) {
            new Restore(installation, store.archive(), store::publish, Set.of(), false, progress()).undo();
        } catch (StoreFailure away) {
            throw new CommandRefused("the store went away: " + away.getMessage() + ". Run --undo again", away);
        }
        shown().line("@|bold,green Taken back|@: everything is as it was before the restore.");
        return ExitCode.GOOD;
    }

    /// Settings that a backup brings along, for an installation that has none yet.
    private static Optional<String> settingsIn(Path file, BackupReader reader) throws IOException {
        var kind = BackupReader.kind(file);
        if (kind != Kind.PLAIN && kind != Kind.SEALED) return Optional.empty();
        try {
            return reader.early(Place.SETTINGS);
        } catch (BadBackup bad) {
            throw new CommandRefused(file + ": " + bad.getMessage() + ". Nothing was changed", bad);
        }
    }

    private static Set<String> kinds(@Nullable List<String> only) {
        if (only == null) return Set.of();
        var known = new ArrayList<>(Place.kinds());
        for (var family : Family.values()) known.add(family.kind());
        for (var kind : only) {
            if (!known.contains(kind)) throw new CommandRefused("--only " + kind + ": the kinds are " + known);
        }
        return new HashSet<>(only);
    }
}
