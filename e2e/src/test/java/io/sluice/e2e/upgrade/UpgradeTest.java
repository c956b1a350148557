package io.sluice.e2e.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.Sluice;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.e2e.Control;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.redis.RealRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// `sluice upgrade apply`, `rollback`, `status` and `finalize` with the real program and a real Redis under load.
@DisplayNameGeneration(ReplaceUnderscores.class)
class UpgradeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private RealRedis redis;
    private RecordingUpstream upstream;
    private Distribution old;
    private URI address;
    private Path conf;

    @BeforeEach
    void prepare() throws IOException {
        assumeThat(RealRedis.available()).as("a Redis on this machine").isTrue();
        assumeThat(Files.isDirectory(Path.of("/proc/self"))).as("Linux").isTrue();
        redis = RealRedis.start();
        upstream = RecordingUpstream.start();
        old = Distribution.make(folder.resolve("sluice-0.1.0"), "0.1.0");
        int port = freePort();
        address = URI.create("http://127.0.0.1:" + port);
        conf = settings(port);
    }

    @AfterEach
    void stop() {
        running().forEach(ProcessHandle::destroyForcibly);
        if (redis == null) return;
        redis.close();
        upstream.close();
    }

    /// The processes that serve this test, whichever program they run.
    private List<ProcessHandle> running() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(folder.toString()))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Path settings(int port) throws IOException {
        var settings = Json.object()
                .put("listen_port", port)
                .put("listen_address", "127.0.0.1")
                .put("secret", "s")
                .put("app_path", Files.createDirectories(folder.resolve("apps")).toString())
                .put("pid_file_location", folder.resolve("pid").toString());
        settings.putObject("policies")
                .put(
                        "policy_path",
                        Files.createDirectories(folder.resolve("policies")).toString());
        settings.putObject("storage")
                .put("type", "redis")
                .put("host", "localhost")
                .put("port", redis.port());
        definition("apps", upstream.address());
        return Files.writeString(folder.resolve("tyk.conf"), Json.pretty(settings));
    }

    private void definition(String apps, URI target) throws IOException {
        Files.createDirectories(folder.resolve(apps));
        Files.writeString(folder.resolve(apps).resolve("plain.json"), Json.text(Control.keyless("plain", target)));
    }

    private void start(String... words) throws IOException {
        var log = folder.resolve("gateway.log").toFile();
        old.command(Map.of(), List.of(words)).redirectOutput(log).start();
        await().atMost(PATIENCE).until(this::answers);
    }

    private void startGateway() throws IOException {
        start(
                "gateway",
                "--conf",
                conf.toString(),
                "--takeover-socket",
                folder.resolve("t.sock").toString());
    }

    private boolean answers() {
        try {
            return RawClient.once(address, "GET", "/plain/x").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Distribution next() throws IOException {
        return Distribution.make(folder.resolve("sluice-0.2.0"), "0.2.0");
    }

    private Distribution.Said upgrade(String command, String... more) throws IOException, InterruptedException {
        return old.run(words(command, more));
    }

    private String[] words(String command, String... more) {
        var words = new ArrayList<>(List.of("upgrade", command, "--conf", conf.toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private String[] applying(Distribution next) {
        return words("apply", "--to", next.folder().toString(), "--yes", "--watch", "2", "--max-slower", "1000");
    }

    private JsonNode status() throws IOException {
        return status("--conf", conf.toString());
    }

    private JsonNode status(String... which) throws IOException {
        var words = new ArrayList<>(List.of("upgrade", "status", "--json"));
        words.addAll(List.of(which));
        var said = here(words.toArray(String[]::new));
        return Json.parse(said.substring(0, said.lastIndexOf("exit ")));
    }

    /// What a command says in this process, which is faster, and `exit` with its code.
    private String here(String... words) {
        var out = new StringWriter();
        var around = new Surroundings(Map.of(), folder, folder.resolve("data"), InstantSource.system());
        int code = Sluice.commands(around)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(words);
        return out + "exit " + code;
    }

    private static String real(Distribution distribution) throws IOException {
        return distribution.folder().toRealPath().toString();
    }

    /// The commands of the page and no other; only the watching is shorter.
    @Test
    void it_is_upgraded_and_finalized_by_the_commands_of_the_page_without_losing_a_request() throws Exception {
        var next = next();
        var commands = TestedPage.of("docs/upgrade/folder.md").blocks("").iterator();
        follow(commands.next());
        await().atMost(PATIENCE).until(this::answers);
        try (var load = new SteadyLoad(address, "/plain/x", 4)) {
            assertThat(follow(commands.next())).contains("0 blockers");
            assertThat(follow(commands.next())).contains("no request is lost", "From 0.1.0 to 0.2.0", "Applied.");
            assertThat(follow(commands.next())).contains("0.2.0", "applied");
            assertThat(folder.resolve("current").toRealPath())
                    .isEqualTo(next.folder().toRealPath());
            assertThat(status().path("home").asText()).isEqualTo(real(next));
            load.more(200);

            var finalize = commands.next();
            await().atMost(PATIENCE).untilAsserted(() -> follow(finalize));
            assertThat(commands.hasNext()).isFalse();
            assertThat(here(words("rollback"))).contains("is finalized", "exit 2");
            load.more(200);
            load.close();
            assertThat(load.failures()).isEmpty();
        }
        var journal = status().path("upgrade");
        assertThat(journal.path("state").asText()).isEqualTo("FINALIZED");
        assertThat(here("backup", "verify", journal.path("backup").asText())).contains("exit 0");
    }

    /// Runs a block of the page; it must succeed.
    private String follow(String block) throws IOException, InterruptedException {
        var shorter = block.replace("--watch 60", "--watch 2 --max-slower 1000");
        var said =
                TestedPage.run(shorter, folder, old.command(Map.of(), List.of()).environment());
        assertThat(said.code()).as(block + said.text()).isZero();
        return said.text();
    }

    /// Needs a whole process for each command: `bin/test e2e` runs it.
    @Test
    @EnabledIfSystemProperty(named = "upgrade.proof", matches = "full", disabledReason = "run by: bin/test e2e")
    void it_goes_back_by_the_commands_of_the_page() throws Exception {
        next();
        var page = TestedPage.of("docs/upgrade/folder.md");
        var commands = page.blocks("");
        follow(commands.getFirst());
        await().atMost(PATIENCE).until(this::answers);
        try (var load = new SteadyLoad(address, "/plain/x", 4)) {
            follow(commands.get(2));
            load.more(200);
            for (var back : page.blocks("way-back")) follow(back);
            load.more(200);
            load.close();
            assertThat(load.failures()).isEmpty();
        }
        assertThat(status().path("home").asText()).isEqualTo(real(old));
        assertThat(folder.resolve("current").toRealPath())
                .isEqualTo(old.folder().toRealPath());
    }

    @Test
    void a_new_version_that_answers_wrongly_goes_back_by_itself() throws Exception {
        startGateway();
        definition("elsewhere", URI.create("http://127.0.0.1:1"));
        var bad = next().wrapped("export TYK_GW_APPPATH=" + folder.resolve("elsewhere") + "\nexec \"$real\" \"$@\"\n");
        try (var load = new SteadyLoad(address, "/plain/x", 4)) {
            assertThat(here(applying(bad))).contains("The new version is worse", "serves again", "exit 2");
            load.forget();
            load.more(200);
        }
        assertThat(status().path("home").asText()).isEqualTo(real(old));
        assertThat(status().path("upgrade").path("because").asText()).contains("are errors");
        assertThat(answers()).isTrue();
    }

    @Test
    void a_new_version_that_does_not_start_leaves_the_old_one_alone() throws Exception {
        startGateway();
        var bad = next().wrapped("""
                case "$1" in
                  gateway) echo "cannot start" >&2; exit 3 ;;
                  *) exec "$real" "$@" ;;
                esac
                """);
        try (var load = new SteadyLoad(address, "/plain/x", 4)) {
            assertThat(here(applying(bad))).contains("the version before serves", "exit 2");
            load.more(100);
            load.close();
            assertThat(load.failures()).isEmpty();
        }
        assertThat(status().path("upgrade").path("state").asText()).isEqualTo("RETURNED");
        assertThat(Files.readString(folder.resolve("gateway.log"))).contains("cannot start");
    }

    /// The short form of [UpgradeProofTest].
    @Test
    void an_upgrade_that_was_killed_is_told_and_can_be_taken_back_and_two_at_once_are_refused() throws Exception {
        try (var estate = new Estate(folder.resolve("estate"), 50, 100)) {
            var node = estate.node("a");
            conf = node.conf();
            estate.start(old, node);
            var decided = estate.decisions(node);
            var export = estate.export(this::said, node);
            try (var load = new SteadyLoad(node.address(), "/counted/x", 4)) {
                load.more(100);
                killed(next());
                assertThat(estate.decisions(node)).isEqualTo(decided);
                load.more(100);
                var back = upgrade("rollback");
                assertThat(back.code()).as(back.text()).isZero();
                load.more(100);
                load.close();
                assertThat(load.failures()).isEmpty();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(estate.records()).isEqualTo(load.answers()));
            }
            assertThat(status().path("home").asText()).isEqualTo(real(old));
            assertThat(status().path("upgrade").path("state").asText()).isEqualTo("RETURNED");
            assertThat(here(words("rollback"))).contains("Nothing to do", "exit 0");
            assertThat(estate.decisions(node)).isEqualTo(decided);
            assertThat(estate.export(this::said, node)).isEqualTo(export);
        }
    }

    private Distribution.Said said(String... words) {
        var text = here(words);
        return new Distribution.Said(text.endsWith("exit 0") ? 0 : 2, text);
    }

    /// Ends the command while the new version is watched.
    private void killed(Distribution next) throws IOException, InterruptedException {
        var words = words("apply", "--to", next.folder().toString(), "--yes", "--watch", "6");
        var applying = old.command(Map.of(), List.of(words)).start();
        try (var said = new BufferedReader(new InputStreamReader(applying.getInputStream(), UTF_8))) {
            while (true) {
                var line = said.readLine();
                assertThat(line).as("it comes to the watching").isNotNull();
                if (line.contains("The new version serves")) break;
            }
            new ProcessBuilder("kill", "-STOP", Long.toString(applying.pid()))
                    .start()
                    .waitFor();
            assertThat(here(words("rollback"))).contains("another upgrade of this installation is at work", "exit 2");
            applying.destroyForcibly().waitFor();
        }
        assertThat(here(words("status"))).contains("watching", "sluice upgrade rollback", "exit 1");
        assertThat(here(applying(next))).contains("stopped while watching", "exit 2");
        assertThat(here(words("finalize"))).contains("only an applied one can be finalized", "exit 2");
    }

    @Test
    @EnabledIfSystemProperty(named = "upgrade.proof", matches = "full", disabledReason = "run by: bin/test e2e")
    void an_older_version_is_refused_and_the_way_back_named() throws Exception {
        var newer = next();
        var said = newer.run(
                "upgrade",
                "apply",
                "--conf",
                conf.toString(),
                "--to",
                old.folder().toString(),
                "--yes");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.text()).contains("package-older", "nothing was changed");
        var looked = newer.run(
                "upgrade",
                "preflight",
                "--conf",
                conf.toString(),
                "--to",
                old.folder().toString());
        assertThat(looked.text()).contains("package-older", "use sluice upgrade rollback");
    }

    /// Waits for a store that does not answer: `bin/test e2e` runs it.
    @Test
    @EnabledIfSystemProperty(named = "upgrade.proof", matches = "full", disabledReason = "run by: bin/test e2e")
    void a_store_that_goes_away_in_the_middle_leaves_the_old_version_serving() throws Exception {
        startGateway();
        var words = applying(next());
        var applying = old.command(Map.of(), List.of(words)).start();
        try (var load = new SteadyLoad(address, "/plain/x", 4);
                var said = new BufferedReader(new InputStreamReader(applying.getInputStream(), UTF_8))) {
            while (!String.valueOf(said.readLine()).contains("Watching the traffic of the version before")) {
                assertThat(applying.isAlive()).isTrue();
            }
            redis.pause();
            assertThat(said.lines()).anyMatch(line -> line.contains("so the version before stays"));
            assertThat(applying.waitFor()).isEqualTo(2);
            redis.resume();
            load.more(100);
            load.close();
            assertThat(load.failures()).isEmpty();
        }
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            assertThat(status().path("home").asText()).isEqualTo(real(old));
            assertThat(status().path("upgrade").path("state").asText()).isEqualTo("RETURNED");
        });
    }

    /// Files of this process may have 100 KB at most, as on a disk that is full.
    @Test
    @EnabledIfSystemProperty(named = "upgrade.proof", matches = "full", disabledReason = "run by: bin/test e2e")
    void a_disk_without_room_for_the_backup_leaves_the_old_version_serving() throws Exception {
        startGateway();
        var noise = new byte[300_000];
        new java.util.Random(1).nextBytes(noise);
        var text = java.util.Base64.getEncoder().encodeToString(noise);
        Files.writeString(folder.resolve("policies/large.json"), "{\"id\": \"large\", \"name\": \"" + text + "\"}");
        var command = old.command(Map.of("SLUICE_JAVA_OPTIONS", "-XX:-UsePerfData"), List.of(applying(next())));
        command.command().addAll(0, List.of("bash", "-c", "ulimit -f 100; exec \"$@\"", "bash"));
        var applying = command.start();
        var said = new String(applying.getInputStream().readAllBytes(), UTF_8);
        assertThat(applying.waitFor()).as(said).isEqualTo(2);
        assertThat(said).contains("no backup was written");
        assertThat(answers()).isTrue();
        assertThat(status().path("home").asText()).isEqualTo(real(old));
        assertThat(status().path("upgrade").path("state").asText()).isEqualTo("RETURNED");
    }

    @Test
    void a_gateway_on_embedded_storage_is_ended_and_started_again() throws Exception {
        var data = Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(data.resolve("apps"));
        Files.writeString(data.resolve("apps/plain.json"), Json.text(Control.keyless("plain", upstream.address())));
        start("start", "--data", data.toString(), "--port", Integer.toString(address.getPort()));
        var next = next();
        var where = data.toString();
        var applied =
                here("upgrade", "apply", "--data", where, "--to", next.folder().toString(), "--yes", "--watch", "1");
        assertThat(applied).contains("for some seconds nobody answers", "exit 0");
        assertThat(answers()).isTrue();
        assertThat(status("--data", data.toString()).path("home").asText()).isEqualTo(real(next));
        assertThat(here("upgrade", "rollback", "--data", where)).contains("exit 0");
        assertThat(answers()).isTrue();
    }
}
