package io.sluice.cli.upgrade.preflight;

import io.sluice.cli.start.Installation;
import io.sluice.cli.upgrade.facts.ProductHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What is to be said of the machine: space, clock, rights of files, files that somebody has edited.
final class HostCheck {
    private static final Duration TOLERANCE = Duration.ofMinutes(2);
    private static final long SLACK = 64L << 20;

    private final Installation installation;
    private final ProductHome then;
    private final Space space;
    private final Consumer<Finding> found;

    /// How much can still be written where a path is.
    @FunctionalInterface
    interface Space {
        long bytes(Path path) throws IOException;
    }

    HostCheck(Installation installation, ProductHome then, Space space, Consumer<Finding> found) {
        this.installation = installation;
        this.then = then;
        this.space = space;
        this.found = found;
    }

    /// @param secrets  whether the settings file holds secrets in clear
    /// @param packaged the files of the installed package for operators to edit
    /// @return how many files were looked at
    long look(boolean secrets, Map<String, PackagedFiles.Shipped> packaged) {
        space();
        long files = rights(secrets);
        clock();
        edited(packaged);
        return files + packaged.size();
    }

    private void space() {
        long program = size(then.folder());
        var needs = new LinkedHashMap<Path, Long>();
        var keeps = installation
                .data()
                .map(data -> data.root())
                .orElseGet(() ->
                        installation.resolve(installation.settings().source().appPath()));
        needs.merge(keeps, size(keeps), Long::sum);
        ProductHome.own().ifPresent(home -> needs.merge(home.folder(), program, Long::sum));
        needs.forEach((path, bytes) -> {
            var there = existing(path);
            if (there.isEmpty()) return;
            try {
                long need = bytes + SLACK;
                long free = space.bytes(there.get());
                var what = megabytes(free) + " are free, " + megabytes(need) + " are needed";
                if (free < need) add(FindingKind.DISK_FULL, path.toString(), what);
                else if (free / 2 < need) add(FindingKind.DISK_LOW, path.toString(), what);
            } catch (IOException unknown) {
                add(FindingKind.FILE_UNREADABLE, path.toString(), "its free space is not known: " + unknown);
            }
        });
    }

    private static Optional<Path> existing(Path path) {
        for (Path at = path.toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at)) return Optional.of(at);
        }
        return Optional.empty();
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", bytes >> 20);
    }

    private static long size(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException unreadable) {
            return 0;
        }
    }

    private long rights(boolean secrets) {
        var settings = installation.settings();
        var needed = new LinkedHashSet<Path>();
        if (!settings.source().fromDashboard())
            needed.add(installation.resolve(settings.source().appPath()));
        if (!settings.policies().path().isEmpty())
            needed.add(installation.resolve(settings.policies().path()));
        needed.addAll(installation.written().values());
        for (var file : needed) {
            if (!Files.exists(file)) {
                add(FindingKind.FILE_UNREADABLE, file.toString(), "it is not there");
            } else if (!Files.isReadable(file) || Files.isDirectory(file) && !Files.isExecutable(file)) {
                add(FindingKind.FILE_UNREADABLE, file.toString(), "the user of this command may not read it");
            }
        }
        var secret = new LinkedHashSet<Path>();
        if (secrets) secret.add(installation.settingsFile());
        installation.data().ifPresent(data -> secret.add(data.secretFile()));
        installation.written().forEach((setting, file) -> {
            if (setting.endsWith("key_file")) secret.add(file);
        });
        secret.forEach(this::closed);
        return needed.size() + (long) secret.size();
    }

    private void closed(Path file) {
        try {
            if (!Files.exists(file)) return;
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                add(FindingKind.FILE_OPEN, file.toString(), "everybody may read it");
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            // A file system without such rights.
        }
    }

    private void clock() {
        var now = installation.clock().instant();
        newest(then.folder().resolve("lib"))
                .filter(time -> time.isAfter(now.plus(TOLERANCE)))
                .ifPresent(time -> add(
                        FindingKind.CLOCK_OFF,
                        "clock",
                        "it says " + now + ", but the new version was made at " + time));
        var apps = installation.resolve(installation.settings().source().appPath());
        newest(apps)
                .filter(time -> time.isAfter(now.plus(TOLERANCE)))
                .ifPresent(time -> add(
                        FindingKind.CLOCK_OFF, apps.toString(), "it is " + now + ", and a file in it is of " + time));
    }

    private static Optional<Instant> newest(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> Instant.ofEpochMilli(file.toFile().lastModified()))
                    .max(Instant::compareTo);
        } catch (IOException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }

    private void edited(Map<String, PackagedFiles.Shipped> packaged) {
        packaged.forEach((path, shipped) -> {
            if (!shipped.edited()) return;
            var next = then.root().map(root -> root.resolve(path.substring(1))).filter(Files::exists);
            if (next.isPresent() && shipped.differs(next.get())) {
                add(FindingKind.FILE_DEFAULT, path, "its default changes");
            } else {
                add(FindingKind.FILE_EDITED, path, "it is yours, and stays");
            }
        });
    }

    private void add(FindingKind kind, String place, String what) {
        found.accept(new Finding(kind, place, what));
    }
}
