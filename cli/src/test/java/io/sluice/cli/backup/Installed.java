package io.sluice.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.cli.Sluice;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.storage.Storage;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// An installation in a folder, and the command line that works on it.
final class Installed {
    static final String SESSION = "{\"org_id\":\"default\",\"rate\":5,\"alias\":\"Zoë\"}";

    final Path folder;
    final Map<String, String> environment;
    String out = "";
    String err = "";

    Installed(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    Installed(Path folder) {
        this(folder, Map.of());
    }

    Path data() {
        return folder.resolve("data");
    }

    int run(String... arguments) {
        var written = new StringWriter();
        var complained = new StringWriter();
        var surroundings = new Surroundings(environment, folder, data(), InstantSource.system());
        int code = Sluice.commands(surroundings)
                .setOut(new PrintWriter(written, true))
                .setErr(new PrintWriter(complained, true))
                .execute(arguments);
        out = written.toString();
        err = complained.toString();
        return code;
    }

    Storage open() {
        return EmbeddedStorage.open(data().resolve("store"), InstantSource.system());
    }

    /// Files of all kinds.
    Installed withFiles() throws IOException {
        file("apps/first.json", "{\"api_id\":\"first\"}");
        file("apps/second.json", "{\"api_id\":\"second\"}");
        file("policies/gold.json", "{\"id\":\"gold\"}");
        file("middleware/sub/hook.js", "var hook = 1;");
        file("control-secret", "s3cret\n");
        Files.createDirectories(data().resolve("store"));
        return this;
    }

    Path file(String name, String text) throws IOException {
        var file = data().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /// Entries of all families and types, and some that are in no backup.
    static List<Stored> entries() {
        return List.of(
                Stored.text("apikey-0a1b2c3d", SESSION.getBytes(UTF_8)),
                new Stored("apikey-expiring", new Content.Text("{}"), later()),
                Stored.text("orgkey.default", "{}".getBytes(UTF_8)),
                Stored.text("cert-raw-default1234", "-----BEGIN CERTIFICATE-----".getBytes(UTF_8)),
                new Stored("cert-default-index", new Content.Elements(List.of("raw-default1234")), 0),
                Stored.text("oauth-data.first.oauth-clientid.c", "{\"id\":\"c\"}".getBytes(UTF_8)),
                new Stored("oauth-data.first.oauth-clientset.oauth-clientid.", new Content.Members(Set.of("{}")), 0),
                new Stored("oauth-data.first.oauth-client-tokens.c", new Content.Scores(Map.of("t", 1.5e9)), 0));
    }

    static List<Stored> transientEntries() {
        return List.of(
                Stored.text("quota-0a1b2c3d", "5".getBytes(UTF_8)),
                Stored.text("cert-cooldown:cert_check_cooldown:1", "1".getBytes(UTF_8)),
                Stored.text("sluice-node-x", "{}".getBytes(UTF_8)));
    }

    private static long later() {
        return InstantSource.system().millis() / 1000 * 1000 + 3_600_000;
    }

    /// All files that belong to the installation, by name.
    Map<String, String> files() throws IOException {
        var files = new TreeMap<String, String>();
        try (var walked = Files.walk(data())) {
            for (var file : walked.filter(Files::isRegularFile).toList()) {
                var name = data().relativize(file).toString();
                if (!name.startsWith("store/") && !name.startsWith("backups/")) files.put(name, Files.readString(file));
            }
        }
        return files;
    }

    Map<String, String> filesIfAny() throws IOException {
        return Files.exists(data()) ? files() : Map.of();
    }
}
