package io.sluice.cli.upgrade.plan;

import io.sluice.cli.upgrade.plan.Deployment.Estate;
import io.sluice.cli.upgrade.plan.Deployment.Method;
import io.sluice.cli.upgrade.plan.Plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Writes the plan for a deployment: first what changes nothing, then the components in the order in which each can
/// talk to the one before it, last what cannot be taken back.
public final class Planner {
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration BACKUP = Duration.ofSeconds(30);
    private static final Duration SWITCH = Duration.ofMinutes(2);
    private static final Duration ELSEWHERE = Duration.ofMinutes(15);
    private static final String IMAGE = "sluice/gateway";

    private final Deployment deployment;
    private final Names names;
    private final List<Step> steps = new ArrayList<>();

    /// What stands in the commands.
    ///
    /// @param target  package, folder, or version for images; a placeholder when nobody said
    /// @param choice  `--conf FILE` or `--data DIR`
    /// @param address of the gateway, for checks
    /// @param apis    how many definitions there are
    public record Names(String target, String choice, String address, long apis) {}

    public Planner(Deployment deployment, Names names) {
        this.deployment = deployment;
        this.names = names;
    }

    public Plan plan() {
        look();
        backup();
        controlPlane();
        gateway();
        pump();
        verify();
        finish();
        return new Plan(deployment, steps);
    }

    private boolean orchestrated() {
        return switch (deployment.method()) {
            case CONTAINER, COMPOSE, HELM, KUBERNETES -> true;
            case DEB, RPM, FOLDER -> false;
        };
    }

    private void look() {
        // Each definition is compiled twice.
        var lasts = SHORT.plusMillis(20 * names.apis);
        var target = orchestrated() ? "FOLDER-OF-THE-IMAGE" : names.target;
        step(
                "Preflight",
                "Finds what would go wrong before anything is touched.",
                List.of("sluice upgrade preflight --to " + target + " " + names.choice),
                lasts,
                "exit code 0, or 1 and you have read the warnings",
                List.of());
    }

    private void backup() {
        step(
                "Backup",
                "Definitions, policies, keys, certificates and settings in one file, for the worst case.",
                List.of(
                        "sluice backup create " + names.choice + " --to sluice-before.tar.gz",
                        "sluice backup verify sluice-before.tar.gz"),
                BACKUP,
                "verify says that it is whole",
                List.of("sluice backup restore sluice-before.tar.gz " + names.choice));
    }

    /// Whoever is talked to is upgraded before those who talk to it.
    private void controlPlane() {
        switch (deployment.estate()) {
            case ALONE -> {}
            case DASHBOARD ->
                elsewhere(
                        "Dashboard",
                        "The gateway takes its definitions from it, so it goes first.",
                        "GET /hello of each dashboard says the new version; API and policy counts are as before");
            case HYBRID -> {
                elsewhere(
                        "Control plane: bridge, pump, dashboard, gateways, in this order",
                        "A new gateway must never talk to an older bridge. Data planes serve on while it is away.",
                        "the control plane lists this data plane with as many APIs and policies as before");
                plugins();
                pumpHere("hybrid pump");
            }
            case CLOUD -> {
                elsewhere(
                        "Control plane, in the console",
                        "Its owner upgrades it; data planes follow.",
                        "the console shows the control plane as deployed with the new version");
                plugins();
            }
        }
    }

    private void plugins() {
        step(
                "Plugins",
                "A bundle that names files for both versions lets the gateways change one after the other.",
                List.of(),
                ELSEWHERE,
                "the APIs with plugins answer as before with the new bundle",
                List.of());
    }

    private void elsewhere(String title, String why, String gate) {
        step(title, why, List.of(), ELSEWHERE, gate, List.of());
    }

    private void gateway() {
        var method = deployment.method();
        var commands = commands(method);
        step(
                "Gateway" + (orchestrated() ? "" : ", one machine after the other"),
                why(method),
                commands,
                orchestrated() ? SWITCH : SWITCH.plusSeconds(60),
                "GET " + names.address + "/hello answers, errors and latency are as in the minutes before",
                back(method));
    }

    private static String why(Method method) {
        return switch (method) {
            case DEB, RPM, FOLDER ->
                "Starts the new version, hands it the sockets, watches live traffic and goes back by itself when it"
                        + " gets worse.";
            case CONTAINER -> "A container is replaced: the new one must answer before traffic is sent to it.";
            case COMPOSE -> "Compose replaces the container; the old one drains first (stop_grace_period).";
            case HELM, KUBERNETES -> "The rollout starts new pods, waits for /ready, then drains old ones.";
        };
    }

    private List<String> commands(Method method) {
        var image = IMAGE + ":" + names.target;
        return switch (method) {
            case DEB, RPM, FOLDER -> List.of("sluice upgrade apply --to " + names.target + " " + names.choice);
            case CONTAINER ->
                List.of(
                        "docker pull " + image,
                        "docker run -d --name sluice-gateway-next --network NETWORK -p 8081:8080"
                                + " -v /etc/sluice:/etc/sluice:ro " + image,
                        "curl -fsS http://localhost:8081/ready",
                        "docker stop --time 60 sluice-gateway");
            case COMPOSE ->
                List.of(
                        "cp compose.yaml compose.yaml.before",
                        "sed -i 's|\\(image: " + IMAGE + "\\):.*|\\1:" + names.target + "|' compose.yaml",
                        "docker compose pull gateway",
                        "docker compose up -d --no-deps --wait gateway");
            case HELM ->
                List.of(
                        "helm get values RELEASE > values.before.yaml",
                        "helm upgrade RELEASE ./sluice-" + names.target + ".tgz --reuse-values",
                        "kubectl rollout status deployment/RELEASE-sluice --timeout=10m");
            case KUBERNETES ->
                List.of(
                        "kubectl set image deployment/sluice-gateway gateway=" + image,
                        "kubectl rollout status deployment/sluice-gateway --timeout=10m");
        };
    }

    private static List<String> back(Method method) {
        return switch (method) {
            case DEB, RPM, FOLDER -> List.of("sluice upgrade rollback");
            case CONTAINER -> List.of("docker start sluice-gateway", "docker stop --time 60 sluice-gateway-next");
            case COMPOSE ->
                List.of("cp compose.yaml.before compose.yaml", "docker compose up -d --no-deps --wait gateway");
            case HELM -> List.of("helm rollback RELEASE --wait");
            case KUBERNETES -> List.of("kubectl rollout undo deployment/sluice-gateway");
        };
    }

    private void pump() {
        if (deployment.estate() == Estate.HYBRID || deployment.estate() == Estate.CLOUD) return;
        pumpHere("pump");
    }

    private void pumpHere(String name) {
        step(
                "Tyk " + name + ", if there is one",
                "It reads what the gateway writes; the form of records does not change within one major version.",
                List.of(),
                ELSEWHERE,
                "records arrive where the pump writes them",
                List.of());
    }

    private void verify() {
        step(
                "Verify",
                "The same definitions must be served by the same steps.",
                List.of(
                        "sluice explain " + names.choice,
                        "curl -fsS " + names.address + "/hello",
                        "sluice upgrade assist " + names.choice),
                SHORT,
                "as many APIs and policies as before, no new problem, a key made before the upgrade still works",
                List.of());
    }

    private void finish() {
        step(
                "Finalize, a few days later",
                "Until here the way back is open. Afterwards the old version may not be able to read the store.",
                List.of("sluice upgrade finalize " + names.choice),
                SHORT,
                "every node that shares the store runs the new version",
                List.of());
    }

    private void step(String title, String why, List<String> commands, Duration lasts, String gate, List<String> back) {
        steps.add(new Step(title, why, commands, lasts, gate, back));
    }
}
