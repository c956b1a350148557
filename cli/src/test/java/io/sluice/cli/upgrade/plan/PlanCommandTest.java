package io.sluice.cli.upgrade.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.upgrade.Versions;
import io.sluice.cli.upgrade.plan.Deployment.Estate;
import io.sluice.cli.upgrade.plan.Deployment.Method;
import io.sluice.model.document.Json;
import io.sluice.model.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PlanCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Deployment recognise(String settings, Map<String, String> environment) {
        var values =
                SettingsReader.read(Optional.of(settings), "tyk.conf", Map.of()).values();
        var host = new Host(folder.resolve("root"), environment, folder.resolve("here"));
        return new Recognition(host, values).deployment(Optional.empty());
    }

    private void file(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void a_folder_is_what_is_left() {
        assertThat(recognise("{}", Map.of()))
                .isEqualTo(new Deployment(Method.FOLDER, Estate.ALONE, "nothing else was found"));
    }

    @Test
    void packages_are_known_by_the_records_of_their_manager() throws IOException {
        file("root/opt/sluice-gateway/bin/sluice", "");
        file("root/var/lib/rpm/rpmdb.sqlite", "");
        assertThat(recognise("{}", Map.of()).method()).isEqualTo(Method.RPM);
        file("root/var/lib/dpkg/info/sluice-gateway.list", "");
        assertThat(recognise("{}", Map.of()).method()).isEqualTo(Method.DEB);
    }

    @Test
    void containers_and_pods_are_known_by_what_their_runtime_leaves() throws IOException {
        file("root/.dockerenv", "");
        assertThat(recognise("{}", Map.of()).method()).isEqualTo(Method.CONTAINER);
        assertThat(recognise("{}", Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"))
                        .method())
                .isEqualTo(Method.KUBERNETES);
    }

    @Test
    void files_of_a_deployment_say_more_than_the_machine_does() throws IOException {
        file("root/var/lib/dpkg/info/sluice-gateway.list", "");
        file("here/gateway.yaml", "kind: Deployment\nmetadata:\n  name: sluice-gateway\n");
        assertThat(recognise("{}", Map.of()).method()).isEqualTo(Method.KUBERNETES);
        file("here/docker-compose.yml", "services: {}");
        assertThat(recognise("{}", Map.of()).method()).isEqualTo(Method.COMPOSE);
        file("here/values.yaml", "image: {}");
        assertThat(recognise("{}", Map.of()).method()).isEqualTo(Method.HELM);
    }

    @Test
    void settings_say_what_the_gateway_is_part_of() {
        assertThat(recognise("{\"use_db_app_configs\": true}", Map.of()).estate())
                .isEqualTo(Estate.DASHBOARD);
        assertThat(recognise("{\"slave_options\": {\"use_rpc\": true}}", Map.of())
                        .estate())
                .isEqualTo(Estate.HYBRID);
        assertThat(recognise("{\"cloud\": true}", Map.of()).estate()).isEqualTo(Estate.CLOUD);
    }

    private static List<String> titles(Method method, Estate estate) {
        var names = new Planner.Names("1.2.3", "--conf tyk.conf", "http://localhost:8080", 10);
        return new Planner(new Deployment(method, estate, ""), names)
                .plan().steps().stream().map(Plan.Step::title).toList();
    }

    @Test
    void a_dashboard_goes_before_the_gateway_and_the_pump_after_it() {
        assertThat(titles(Method.DEB, Estate.DASHBOARD))
                .containsExactly(
                        "Preflight",
                        "Backup",
                        "Dashboard",
                        "Gateway, one machine after the other",
                        "Tyk pump, if there is one",
                        "Verify",
                        "Finalize, a few days later");
    }

    @Test
    void a_data_plane_follows_its_control_plane_plugins_and_pump_first() {
        assertThat(titles(Method.HELM, Estate.HYBRID))
                .containsSubsequence(
                        "Control plane: bridge, pump, dashboard, gateways, in this order",
                        "Plugins",
                        "Tyk hybrid pump, if there is one",
                        "Gateway",
                        "Verify");
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void whatever_changes_the_gateway_can_be_taken_back(Method method) {
        var names = new Planner.Names("1.2.3", "--conf tyk.conf", "http://localhost:8080", 10);
        for (var estate : Estate.values()) {
            var plan = new Planner(new Deployment(method, estate, ""), names).plan();
            var gateway = plan.steps().stream()
                    .filter(step -> step.title().startsWith("Gateway"))
                    .toList();
            assertThat(gateway).hasSize(1);
            assertThat(gateway.getFirst().commands()).isNotEmpty();
            assertThat(gateway.getFirst().back()).isNotEmpty();
            assertThat(plan.steps()).allSatisfy(step -> {
                assertThat(step.gate()).isNotEmpty();
                assertThat(step.lasts()).isPositive();
            });
        }
    }

    @Test
    void the_command_prints_text_and_json() throws IOException {
        var versions = new Versions(folder);
        versions.file("tyk.conf", "{\"listen_port\": 9191}");
        var text = versions.run("upgrade", "plan", "--as", "folder", "--to", "/opt/next");
        assertThat(text.err()).isEmpty();
        assertThat(text.code()).isZero();
        assertThat(text.out())
                .contains("plain folder, gateway alone (told so)")
                .contains("sluice upgrade apply --to /opt/next --data " + versions.data())
                .contains("way back:   sluice upgrade rollback", "http://localhost:9191/hello");
        var json = Json.parse(versions.run("upgrade", "plan", "--as", "helm", "--to", "1.2.3", "--json")
                .out());
        assertThat(json.path("method").asText()).isEqualTo("helm");
        var commands = new ArrayList<String>();
        json.path("steps").forEach(step -> step.path("commands").forEach(it -> commands.add(it.asText())));
        assertThat(commands).anySatisfy(command -> assertThat(command).contains("./sluice-1.2.3.tgz"));
    }

    @Test
    void an_unknown_method_is_refused() throws IOException {
        var run = new Versions(folder).run("upgrade", "plan", "--as", "floppy");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("floppy");
    }
}
