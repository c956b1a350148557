package io.sluice.cli.upgrade;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.CommandLineRun;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.function.Consumer;

/// An installation in a folder, and another version of the product that says what it is told to say of itself.
public final class Versions {
    private final Path folder;

    public Versions(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("data/store"));
        api("pets", "/pets/", "http://pets.example/");
        api("birds", "/birds/", "http://birds.example/");
        file("policies/gold.json", """
                {"id": "gold", "org_id": "default", "active": true, "rate": 5, "per": 1,
                 "access_rights": {"pets": {"api_id": "pets", "versions": ["Default"]}}}""");
    }

    public void api(String id, String path, String target) throws IOException {
        file("apps/" + id + ".json", """
                {"api_id": "%s", "name": "%s", "org_id": "default", "active": true,
                 "auth_configs": {"authToken": {"auth_header_name": "Authorization"}},
                 "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}},
                 "proxy": {"listen_path": "%s", "target_url": "%s"}}""".formatted(id, id, path, target));
    }

    public Path data() {
        return folder.resolve("data");
    }

    public Path file(String name, String text) throws IOException {
        var file = data().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    public CommandLineRun run(String... arguments) {
        return CommandLineRun.of(folder, Map.of(), arguments);
    }

    /// What this version says, as JSON.
    private ObjectNode says(String... arguments) throws IOException {
        return (ObjectNode) Json.parse(run(arguments).out());
    }

    /// A version that says of itself what this one says, but for what is changed.
    ///
    /// @return its folder
    public Path other(Consumer<ObjectNode> facts, Consumer<ObjectNode> explanation) throws IOException {
        var home = folder.resolve("next");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        write(home.resolve("facts.json"), says("upgrade", "facts", "--json").put("version", "9.9.9"), facts);
        write(home.resolve("explain.json"), says("explain", "--json").put("version", "9.9.9"), explanation);
        program(home, """
                case "$1" in
                  explain) cat "$home/explain.json" ;;
                  upgrade) cat "$home/facts.json" ;;
                esac
                """);
        return home;
    }

    public Path other() throws IOException {
        return other(_ -> {}, _ -> {});
    }

    public static void program(Path home, String script) throws IOException {
        var file = home.resolve("bin/sluice");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\nhome=$(dirname \"$0\")/..\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void write(Path file, ObjectNode json, Consumer<ObjectNode> change) {
        change.accept(json);
        try {
            Files.writeString(file, Json.pretty(json));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
