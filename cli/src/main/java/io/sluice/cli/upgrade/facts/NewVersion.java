package io.sluice.cli.upgrade.facts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.start.Installation;
import io.sluice.model.document.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Another version of the product, unpacked so that it can be asked; nothing is installed.
///
/// @param name     as it was given
/// @param home     where its program is
/// @param unpacked a folder to be deleted; empty when it lay unpacked already
public record NewVersion(Path name, ProductHome home, Optional<Path> unpacked) implements AutoCloseable {
    /// A version that thinks longer than this has lost its way.
    private static final long MINUTES = 5;

    /// What was named cannot be opened, is something else, or does not run here.
    public static final class Unusable extends IOException {
        private static final long serialVersionUID = 1L;

        public Unusable(String message) {
            super(message);
        }
    }

    /// What a program answered.
    ///
    /// @param json empty when standard output is none
    public record Answer(int code, Optional<JsonNode> json, String complaint) {}

    /// @param target a distribution, an unpacked system or image, or a `.deb` or `.rpm` file
    /// @throws Unusable saying why it is none
    public static NewVersion locate(Path target) throws IOException, InterruptedException {
        if (Files.isDirectory(target)) {
            if (Files.exists(target.resolve("oci-layout"))) return unpack(target, "image");
            return inFolder(target)
                    .map(home -> new NewVersion(target, home, Optional.empty()))
                    .orElseThrow(() -> new Unusable(target + " holds no Sluice: there is no bin/sluice in it"));
        }
        var file = Objects.toString(target.getFileName());
        if (!Files.isRegularFile(target)) throw new Unusable("there is no " + target);
        if (file.endsWith(".deb")) return unpack(target, "deb");
        if (file.endsWith(".rpm")) return unpack(target, "rpm");
        throw new Unusable(target + " is neither a folder nor a .deb or .rpm package");
    }

    private static Optional<ProductHome> inFolder(Path folder) {
        return List.of(folder, folder.resolve(ProductHome.PACKAGED)).stream()
                .map(ProductHome::new)
                .filter(home -> Files.isRegularFile(home.program()))
                .findFirst();
    }

    private static NewVersion unpack(Path target, String kind) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("sluice-new-version");
        try {
            if (kind.equals("rpm")) unpackRpm(target, folder);
            for (var command : commands(target, kind, folder)) {
                var answer = run(command, Map.of(), folder);
                if (answer.code() != 0) {
                    throw new Unusable(target + " cannot be unpacked with " + command.getFirst() + ": "
                            + answer.complaint().strip());
                }
            }
            var home = inFolder(folder).orElseThrow(() -> new Unusable(target + " is a package of something else"));
            return new NewVersion(target, home, Optional.of(folder));
        } catch (IOException | InterruptedException failed) {
            delete(folder);
            throw failed;
        }
    }

    private static void unpackRpm(Path target, Path folder) throws IOException, InterruptedException {
        var archive = Files.createTempFile("sluice-new-version", ".cpio");
        var complaint = Files.createTempFile("sluice-new-version", ".err");
        try {
            var command = List.of("rpm2cpio", target.toAbsolutePath().toString());
            int code = waitFor(
                    new ProcessBuilder(command)
                            .redirectOutput(archive.toFile())
                            .redirectError(complaint.toFile())
                            .start(),
                    command);
            if (code != 0) throw new IOException(firstLine(Files.readString(complaint), "exit code " + code));
            try (var in = new BufferedInputStream(Files.newInputStream(archive))) {
                CpioArchive.unpack(in, folder);
            }
        } catch (IOException failed) {
            throw new Unusable(target + " cannot be unpacked with rpm2cpio: " + failed.getMessage());
        } finally {
            Files.deleteIfExists(archive);
            Files.deleteIfExists(complaint);
        }
    }

    private static List<List<String>> commands(Path target, String kind, Path folder) throws IOException {
        var file = target.toAbsolutePath().toString();
        return switch (kind) {
            case "deb" -> List.of(List.of("dpkg-deb", "-x", file, folder.toString()));
            case "rpm" -> List.of();
            default ->
                layers(target).stream()
                        .map(layer -> List.of("tar", "-xf", layer.toString(), "-C", folder.toString()))
                        .toList();
        };
    }

    /// Of an image in OCI layout, the lowest first.
    private static List<Path> layers(Path image) throws IOException {
        try {
            var index = Json.parse(Files.readString(image.resolve("index.json")));
            var manifest = Json.parse(Files.readString(
                    blob(image, index.path("manifests").path(0).path("digest").asText())));
            var layers = new ArrayList<Path>();
            for (var layer : manifest.path("layers"))
                layers.add(blob(image, layer.path("digest").asText()));
            return layers;
        } catch (JsonProcessingException broken) {
            throw new Unusable(image + " is a broken image: " + broken.getOriginalMessage());
        }
    }

    private static Path blob(Path image, String digest) throws Unusable {
        if (!digest.matches("sha256:[0-9a-f]{64}")) throw new Unusable(image + " is a broken image: no digest");
        return image.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    /// @throws Unusable when it does not run here or is too old to be asked
    public Facts facts() throws IOException, InterruptedException {
        var answer = ask(List.of("upgrade", "facts", "--json"), Path.of("").toAbsolutePath(), Map.of());
        return answer.json()
                .flatMap(Facts::of)
                .orElseThrow(() -> new Unusable(name + " does not say which version it is: "
                        + firstLine(answer.complaint(), "exit code " + answer.code())));
    }

    /// Has it bring the store of an installation to its layout, as far as older versions can go on (`migrate up`).
    ///
    /// @param environment variables of the gateway
    public Answer migrateUp(Installation installation, Map<String, String> environment)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("migrate", "up"));
        command.addAll(choice(installation));
        return ask(command, installation.folder(), environment);
    }

    /// Has it take away what only older versions need (`migrate finish`).
    ///
    /// @param environment variables of the gateway
    public Answer migrateFinish(Installation installation, Map<String, String> environment)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("migrate", "finish", "--yes"));
        command.addAll(choice(installation));
        return ask(command, installation.folder(), environment);
    }

    /// What it makes of an installation. Writes nothing there.
    ///
    /// @param environment variables of the gateway
    public Answer explain(Installation installation, Map<String, String> environment)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("explain", "--json"));
        command.addAll(choice(installation));
        return ask(command, installation.folder(), environment);
    }

    /// The options that name an installation.
    public static List<String> choice(Installation installation) {
        return installation
                .data()
                .map(data -> List.of("--data", data.root().toString()))
                .orElseGet(() -> List.of("--conf", installation.settingsFile().toString()));
    }

    private Answer ask(List<String> words, Path folder, Map<String, String> environment)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(home.program().toAbsolutePath().toString());
        command.addAll(words);
        return run(command, environment, folder);
    }

    private static Answer run(List<String> command, Map<String, String> environment, Path folder)
            throws IOException, InterruptedException {
        var out = Files.createTempFile("sluice-answer", ".json");
        var err = Files.createTempFile("sluice-answer", ".err");
        try {
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            int code = waitFor(builder.start(), command);
            return new Answer(code, json(Files.readString(out)), Files.readString(err));
        } catch (IOException failed) {
            if (failed instanceof Unusable) throw failed;
            throw new Unusable(command.getFirst() + " cannot be run: " + failed.getMessage());
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private static int waitFor(Process process, List<String> command) throws Unusable, InterruptedException {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new Unusable(command.getFirst() + " does not answer within " + MINUTES + " minutes");
        }
        return process.exitValue();
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(Json.parse(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException none) {
            return Optional.empty();
        }
    }

    static String firstLine(String text, String otherwise) {
        return text.lines().filter(line -> !line.isBlank()).findFirst().orElse(otherwise);
    }

    @Override
    public void close() {
        unpacked.ifPresent(NewVersion::delete);
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException | UncheckedIOException left) {
            // Among temporary files, which somebody else sweeps.
        }
    }
}
