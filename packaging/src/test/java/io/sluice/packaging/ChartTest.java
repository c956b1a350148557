package io.sluice.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The chart, rendered by Helm, and the plain manifests: against the schemas of the oldest and the newest Kubernetes.
/// `packaging/test-tools` brings what is needed.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChartTest {
    private static final Path TOOLS = BuiltPackages.CHECKOUT.resolve("packaging/target/tools");
    private static final Release RELEASE = new Release("1.2.3", Instant.EPOCH, Release.Machine.X86_64);

    @TempDir
    private Path folder;

    private Path chart = Path.of("");

    @BeforeEach
    void pack() throws IOException {
        for (var tool : List.of("helm", "kubeconform", "schemas")) {
            assumeTrue(Files.exists(TOOLS.resolve(tool)), "there is no " + tool + "; run packaging/test-tools");
        }
        chart = folder.resolve("sluice-1.2.3.tgz");
        TextArchive.write(BuiltPackages.CHECKOUT.resolve("packaging/helm/sluice"), "sluice", RELEASE, chart);
    }

    @Test
    void with_its_defaults_it_keeps_two_gateways_that_drain_and_run_without_privileges() throws Exception {
        var rendered = render("1.34.0", "");
        assertThat(rendered)
                .contains("image: \"sluice/gateway:1.2.3\"", "replicas: 2", "path: /live", "path: /ready")
                .contains("terminationGracePeriodSeconds: 55", "\"graceful_shutdown_delay_seconds\": 10")
                .contains("kind: PodDisruptionBudget", "readOnlyRootFilesystem: true", "runAsNonRoot: true")
                .contains("drop: [ALL]", "seccompProfile: { type: RuntimeDefault }")
                .doesNotContain("HorizontalPodAutoscaler", "kind: Ingress");
        check(rendered);
    }

    @Test
    void with_every_value_used_it_is_still_what_the_schemas_ask_for() throws Exception {
        var values = """
                autoscaling: { enabled: true }
                secrets: { existingSecret: mine }
                redis: { addrs: ["a:6379", "b:6379"], cluster: true, existingSecret: redis-auth, tls: true, username: u }
                apis:
                  one: { name: One, api_id: one, proxy: { listen_path: /one/, target_url: "http://up" } }
                  two: |
                    {"name": "Two", "api_id": "two"}
                policies: { gold: { id: gold } }
                config: { log_level: debug, http_server_options: { write_timeout: 30 } }
                image: { digest: "sha256:%s" }
                imagePullSecrets: [{ name: registry }]
                extraEnv: [{ name: A, value: b }]
                extraEnvFrom: [{ secretRef: { name: more } }]
                extraVolumes: [{ name: more, emptyDir: {} }]
                extraVolumeMounts: [{ name: more, mountPath: /more }]
                ingress:
                  enabled: true
                  className: nginx
                  hosts: [{ host: a.example.org, paths: [/, /two] }]
                  tls: [{ secretName: tls, hosts: [a.example.org] }]
                service: { type: LoadBalancer, annotations: { a: b } }
                serviceAccount: { annotations: { a: b } }
                podLabels: { a: b }
                podAnnotations: { c: d }
                nodeSelector: { disk: fast }
                tolerations: [{ operator: Exists }]
                priorityClassName: high
                topologySpreadConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule }]
                """.formatted("0".repeat(64));
        var rendered = render("1.34.0", values);
        assertThat(rendered)
                .contains("kind: HorizontalPodAutoscaler", "kind: Ingress", "one.json: |", "two.json: |")
                .contains("\"log_level\": \"debug\"", "\"write_timeout\": 30", "\"enable_websockets\": true")
                .contains("\"password\": \"file://redis-password\"", "path: redis-password")
                .contains("image: \"sluice/gateway@sha256:000")
                .doesNotContain("kind: Secret\n", "replicas:");
        check(rendered);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                config.secret=x                    | put it into the Secret named by secrets.existingSecret
                config.node_secret=x               | put it into the Secret named by secrets.existingSecret
                config.storage.password=plain      | use redis.existingSecret or a reference
                secrets.generate=false             | name a Secret in secrets.existingSecret
                ingress.enabled=true               | ingress.hosts must name a host
                replicaCount=3                     | additional properties 'replicaCount' not allowed
                drain.timeoutSeconds=0             | minimum: got 0, want 1
                """)
    void values_that_would_be_printed_or_mean_nothing_are_refused(String value, String message) {
        assertThatThrownBy(() -> helm("1.34.0", "--set", value)).hasMessageContaining(message);
    }

    @Test
    void pods_are_replaced_exactly_when_their_configuration_changes() throws Exception {
        var before = checksum(render("1.34.0", "secrets: { existingSecret: mine }"));
        assertThat(checksum(render("1.34.0", "{ secrets: { existingSecret: mine }, replicas: 5 }")))
                .isEqualTo(before);
        assertThat(checksum(render("1.34.0", "config: { log_level: debug }"))).isNotEqualTo(before);
        assertThat(checksum(render("1.34.0", "apis: { one: { api_id: one } }"))).isNotEqualTo(before);
    }

    @Test
    void the_plain_manifests_are_what_the_schemas_ask_for_and_name_this_version() throws Exception {
        var archive = folder.resolve("deploy.tar.gz");
        TextArchive.write(BuiltPackages.CHECKOUT.resolve("packaging/deploy"), "deploy", RELEASE, archive);
        Programs.run(List.of("tar", "-xzf", archive.toString(), "-C", folder.toString()));
        var manifests = Files.readString(folder.resolve("deploy/kubernetes/sluice-gateway.yaml"));
        assertThat(manifests).contains("image: sluice/gateway:1.2.3").doesNotContain("kind: Secret\n", "@version@");
        assertThat(Files.readString(folder.resolve("deploy/compose/compose.yaml")))
                .contains("image: sluice/gateway:1.2.3");
        check(manifests);
    }

    private static String checksum(String rendered) {
        return rendered.lines()
                .filter(line -> line.contains("config-checksum:"))
                .findFirst()
                .orElseThrow();
    }

    private String render(String kubernetes, String values) throws IOException {
        var file = Files.writeString(folder.resolve("values.yaml"), values);
        return helm(kubernetes, "--values", file.toString());
    }

    private String helm(String kubernetes, String... more) throws IOException {
        var command = new ArrayList<>(List.of(TOOLS.resolve("helm").toString(), "template", "gateway"));
        command.addAll(List.of(chart.toString(), "--kube-version", kubernetes));
        command.addAll(Arrays.asList(more));
        return Programs.run(command);
    }

    private void check(String manifests) throws IOException {
        var file = Files.writeString(folder.resolve("manifests.yaml"), manifests);
        try (Stream<Path> versions = Files.list(TOOLS.resolve("schemas"))) {
            for (var version : versions.sorted().toList()) {
                var said = Programs.run(List.of(
                        TOOLS.resolve("kubeconform").toString(),
                        "-strict",
                        "-summary",
                        "-schema-location",
                        version + "/{{.ResourceKind}}{{.KindSuffix}}.json",
                        file.toString()));
                assertThat(said).contains("Invalid: 0, Errors: 0, Skipped: 0");
            }
        }
    }
}
