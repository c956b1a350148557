package io.sluice.cli.backup;

import io.sluice.cli.start.Installation;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Where files of a gateway lie, and what they are called in a backup.
///
/// @param kind what they are counted as
/// @param name in the backup: of the file, or before the names of those in the folder
/// @param path absolute
record Place(String kind, String name, Path path, Shape shape) {
    static final String CONFIGURATION = "configuration";
    static final String DEFINITIONS = "definitions";
    static final String POLICIES = "policies";
    static final String FILES = "files";
    static final String SETTINGS = "conf/tyk.conf";
    static final String APPS = "apps";
    static final String POLICY_FOLDER = "policies";
    static final String POLICY_FILE = "policies.json";
    private static final String LINKED = "linked";

    enum Shape {
        FILE,
        /// Its `*.json`, as a gateway reads it.
        JSON_FOLDER,
        /// All in it, but for hidden files and the store.
        TREE
    }

    /// Kinds of files, in the order of a backup.
    static List<String> kinds() {
        return List.of(CONFIGURATION, DEFINITIONS, POLICIES, FILES);
    }

    /// Configuration, with the files it names.
    static List<Place> first(Installation of) {
        var places = new ArrayList<Place>();
        places.add(new Place(CONFIGURATION, SETTINGS, of.settingsFile(), Shape.FILE));
        of.data()
                .ifPresent(data ->
                        places.add(new Place(CONFIGURATION, "conf/control-secret", data.secretFile(), Shape.FILE)));
        of.written().values().stream()
                .distinct()
                .forEach(file -> places.add(new Place(CONFIGURATION, LINKED + file, file, Shape.FILE)));
        return places;
    }

    /// What keys refer to. Copied after them, so that each finds in the backup what it was given.
    static List<Place> last(Installation of) {
        var settings = of.settings();
        var places = new ArrayList<Place>();
        if (!settings.policies().path().isEmpty()) {
            places.add(new Place(
                    POLICIES, POLICY_FOLDER, of.resolve(settings.policies().path()), Shape.JSON_FOLDER));
        } else if (!settings.policies().recordName().isEmpty()) {
            places.add(new Place(
                    POLICIES, POLICY_FILE, of.resolve(settings.policies().recordName()), Shape.FILE));
        }
        places.add(new Place(DEFINITIONS, APPS, of.resolve(settings.source().appPath()), Shape.JSON_FOLDER));
        places.add(new Place(FILES, "middleware", of.resolve(settings.source().middlewarePath()), Shape.TREE));
        places.add(new Place(FILES, "templates", of.resolve(settings.source().templatePath()), Shape.TREE));
        return places;
    }

    static List<Place> all(Installation of) {
        return Stream.concat(first(of).stream(), last(of).stream()).toList();
    }

    /// Files that are there now, by their name in the backup.
    TreeMap<String, Path> files() throws IOException {
        var files = new TreeMap<String, Path>();
        switch (shape) {
            case FILE -> {
                if (Files.isRegularFile(path)) files.put(name, path);
            }
            case JSON_FOLDER -> {
                if (!Files.isDirectory(path)) return files;
                try (var listed = Files.newDirectoryStream(path, "*.json")) {
                    for (var file : listed) {
                        if (Files.isRegularFile(file)) files.put(name + "/" + file.getFileName(), file);
                    }
                }
            }
            case TREE -> walk(files);
        }
        return files;
    }

    private void walk(TreeMap<String, Path> files) throws IOException {
        if (!Files.isDirectory(path)) return;
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes is) {
                boolean aside = !folder.equals(path) && hidden(folder) || Files.exists(folder.resolve("store.mv"));
                return aside ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                if (!hidden(file) && Files.isRegularFile(file)) files.put(name + "/" + path.relativize(file), file);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean hidden(Path file) {
        return Objects.toString(file.getFileName()).startsWith(".");
    }

    /// Where a file of a backup belongs; empty when it is none of this place.
    Optional<Path> target(String file) {
        if (shape == Shape.FILE) return file.equals(name) ? Optional.of(path) : Optional.empty();
        if (!file.startsWith(name + "/")) return Optional.empty();
        var below = file.substring(name.length() + 1);
        if (shape == Shape.JSON_FOLDER && (below.indexOf('/') >= 0 || !below.endsWith(".json")))
            return Optional.empty();
        return Optional.of(path.resolve(below));
    }
}
