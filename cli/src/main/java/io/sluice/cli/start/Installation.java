package io.sluice.cli.start;

import io.sluice.cli.settings.SettingsFile;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.gateway.secret.SettingReferences;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.SettingsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a tool works on: settings, folders and store of one gateway, which may be running.
///
/// @param name         for people: the data folder or the settings file
/// @param settings     what the gateway would start with now
/// @param settingsFile where its settings are, or would be
/// @param data         the data folder of `sluice start`; empty for a gateway with `--conf`
/// @param folder       where relative paths start
/// @param written      values of settings that name files, by key
public record Installation(
        String name,
        GatewaySettings settings,
        Path settingsFile,
        Optional<DataFolder> data,
        Path folder,
        Map<String, Path> written,
        InstantSource clock) {

    /// Which installation a command was told to work on.
    ///
    /// @param data         `--data`
    /// @param conf         `--conf`
    /// @param absentText   settings to take when there is no settings file, as those in a backup
    /// @param makes        whether a data folder that is missing is made
    public record Choice(Optional<Path> data, Optional<Path> conf, Optional<String> absentText, boolean makes) {}

    /// Without a choice: the data folder of the surroundings when there is one, else `tyk.conf` in the usual places,
    /// else a new data folder when it may be made.
    ///
    /// @throws CommandRefused when there is none, or its settings are wrong
    public static Installation find(Surroundings surroundings, Choice choice) {
        if (choice.data.isPresent() && choice.conf.isPresent()) {
            throw new CommandRefused("give --data or --conf, not both");
        }
        if (choice.conf.isPresent()) return ofConf(surroundings, choice, choice.conf.get());
        var root = surroundings.folder().resolve(choice.data.orElse(surroundings.data()));
        if (choice.data.isPresent() || Files.isDirectory(root)) return ofData(surroundings, choice, root);
        var usual = SettingsFile.find(Optional.empty());
        if (usual.text().isEmpty()) {
            if (choice.makes) return ofData(surroundings, choice, root);
            throw new CommandRefused(
                    "there is no installation here: name it with --data DIR (sluice start) or --conf FILE (tyk.conf)");
        }
        return ofConf(surroundings, choice, Path.of(usual.name()));
    }

    private static Installation ofData(Surroundings surroundings, Choice choice, Path root) {
        if (!choice.makes && !Files.isDirectory(root.resolve("store"))) {
            throw new CommandRefused(root + " is not a data folder: it has no store/ in it");
        }
        var data = choice.makes
                ? DataFolder.open(root)
                : new DataFolder(root.toAbsolutePath().normalize());
        var file = file(data.settings(), choice);
        var result = DataSettings.read(data, file, surroundings.environment(), "");
        if (result.settings().control().secret().isEmpty()) {
            var secret = Files.exists(data.secretFile()) ? data.secret() : "";
            result = DataSettings.read(data, file, surroundings.environment(), secret);
        }
        return of(data.root().toString(), result, data.settings(), Optional.of(data), surroundings);
    }

    private static Installation ofConf(Surroundings surroundings, Choice choice, Path conf) {
        var path = surroundings.folder().resolve(conf);
        var file = file(path, choice);
        if (file.text().isEmpty()) throw new CommandRefused("there is no configuration file " + path);
        var result = SettingsReader.read(new SettingsReader.Sources(
                Map.of(),
                file.text(),
                file.name(),
                surroundings.environment(),
                new SettingReferences(surroundings.environment())));
        return of(path.toString(), result, path.toAbsolutePath().normalize(), Optional.empty(), surroundings);
    }

    private static SettingsFile file(Path path, Choice choice) {
        return Files.exists(path)
                ? SettingsFile.find(Optional.of(path))
                : new SettingsFile(path.toString(), choice.absentText);
    }

    private static Installation of(
            String name, SettingsReader.Result result, Path file, Optional<DataFolder> data, Surroundings around) {
        if (!result.problems().isEmpty()) {
            throw new CommandRefused("the settings of " + name + " are wrong: "
                    + result.problems().stream()
                            .map(problem -> problem.where() + ": " + problem.detail())
                            .collect(Collectors.joining("; ")));
        }
        var folder = around.folder().toAbsolutePath().normalize();
        return new Installation(
                name, result.settings(), file, data, folder, LinkedFiles.of(result, folder), around.clock());
    }

    /// A path as the settings have it, made absolute.
    public Path resolve(String path) {
        return folder.resolve(path).normalize();
    }

    public String storeKind() {
        return data.isPresent() ? "embedded" : "redis";
    }

    /// The store: borrowed from the gateway that has it open, or opened.
    ///
    /// @throws CommandRefused when it cannot be reached
    public ToolStore open() {
        return ToolStore.open(this);
    }
}
