package io.sluice.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The Debian package on a machine with systemd: what happens to files, secrets and the running service.
@DisplayNameGeneration(ReplaceUnderscores.class)
@EnabledIfSystemProperty(named = "packages.full", matches = "true", disabledReason = "run by: bin/test packages")
class DebLifeTest {
    private static final String SETTINGS = "/etc/sluice/gateway.conf";
    private static final String NAMED_LIKE_IT = "find / -xdev -name '*sluice*' -not -path '/proc/*' "
            + "-not -path '/var/log/*' -not -path '/tmp/*' | sort";

    @TempDir
    private static Path layers;

    private static @Nullable CleanMachine installed;
    private static String now = "";
    private static String next = "";
    private static String before = "";

    /// One machine with the package; each test goes on from a copy of it.
    @BeforeAll
    static void install() throws Exception {
        CleanMachine.assumePossible();
        var built = BuiltPackages.assumeBuilt();
        try (var machine = CleanMachine.boot(layers.resolve("installed"))) {
            now = machine.give(built.now().deb());
            next = machine.give(built.next().deb());
            before = machine.run(NAMED_LIKE_IT).output();
            machine.must("dpkg -i " + now);
            machine.answers("/hello");
            installed = machine;
        }
    }

    @AfterAll
    static void forget() {
        installed = null;
    }

    private static CleanMachine machine(String name) throws IOException {
        return Objects.requireNonNull(installed).continueIn(layers.resolve(name));
    }

    @Test
    void a_new_installation_serves_with_its_own_java_and_its_own_secret() throws Exception {
        try (var machine = machine("new")) {
            assertThat(machine.answers("/hello")).contains("\"status\"");
            assertThat(machine.must("readlink /proc/" + machine.mainProcess() + "/exe"))
                    .isEqualTo("/opt/sluice-gateway/runtime/bin/java");
            assertThat(machine.must("ps -o user= -p " + machine.mainProcess())).isEqualTo("sluice");
            assertThat(machine.must("getent passwd sluice")).endsWith("/usr/sbin/nologin");
            assertThat(machine.must("stat -c '%a %U:%G' " + SETTINGS + " /etc/sluice/secrets/control"))
                    .isEqualTo("640 root:sluice\n640 root:sluice");
            assertThat(machine.must(status("$(cat /etc/sluice/secrets/control)")))
                    .isEqualTo("200");
            assertThat(machine.must(status("wrong"))).isEqualTo("403");
            assertThat(machine.must("systemctl is-enabled sluice-gateway")).isEqualTo("enabled");
            // The service can write its state and nothing else.
            assertThat(machine.run("nsenter -t " + machine.mainProcess() + " -m -- touch /usr/here /etc/sluice/here")
                            .output())
                    .contains("/usr/here': Read-only file system", "/etc/sluice/here': Read-only file system");
        }
    }

    /// A definition that answers with what the gateway says of itself.
    private static final String FIRST =
            "{\"name\":\"First\",\"api_id\":\"first\",\"org_id\":\"default\",\"active\":true,"
                    + "\"use_keyless\":true,\"version_data\":{\"not_versioned\":true,\"versions\":{\"Default\":{\"name\":\"Default\"}}},"
                    + "\"proxy\":{\"listen_path\":\"/first/\",\"target_url\":\"http://localhost:8080/hello\",\"strip_listen_path\":true}}";

    @Test
    void a_reload_replaces_the_process_by_one_with_the_new_configuration_or_changes_nothing() throws Exception {
        try (var machine = machine("reload")) {
            machine.answers("/hello");
            var process = machine.mainProcess();
            machine.must("echo '" + FIRST + "' > /var/lib/sluice-gateway/apps/first.json");
            machine.must("systemctl reload sluice-gateway");
            var successor = machine.successorOf(process);
            assertThat(machine.answers("/first/")).contains("\"status\"");

            machine.must("sed -i 's/\"listen_port\": 8080/\"listen_port\": \"none\"/' " + SETTINGS);
            assertThat(machine.run("systemctl reload sluice-gateway").code()).isNotZero();
            assertThat(machine.mainProcess()).isEqualTo(successor);
            assertThat(machine.answers("/first/")).contains("\"status\"");
            assertThat(machine.must("systemctl is-active sluice-gateway")).isEqualTo("active");
        }
    }

    @Test
    void systemd_can_hold_the_port() throws Exception {
        try (var machine = machine("socket")) {
            machine.must("systemctl stop sluice-gateway");
            machine.must("systemctl start sluice-gateway.socket");
            assertThat(machine.run("systemctl is-active sluice-gateway")
                            .output()
                            .strip())
                    .isEqualTo("inactive");
            // The first connection starts the service, and waits for it.
            assertThat(machine.must("curl -sS --max-time 120 http://localhost:8080/hello"))
                    .contains("\"status\"");
            machine.must("systemctl restart sluice-gateway && systemctl reload sluice-gateway");
            machine.answers("/hello");
        }
    }

    @Test
    void an_upgrade_takes_over_what_runs_and_brings_new_defaults_to_files_that_nobody_edited() throws Exception {
        try (var machine = machine("upgrade")) {
            machine.answers("/hello");
            machine.must("echo mine > /var/lib/sluice-gateway/middleware/mine.js");
            var secret = machine.must("cat /etc/sluice/secrets/control");
            var process = machine.mainProcess();
            // One request after the other, all the while.
            machine.must("touch /srv/go; (while [ -e /srv/go ]; do curl -s -o /dev/null -w '%{http_code}\\n' "
                    + "http://localhost:8080/hello >> /srv/codes; done) </dev/null >/dev/null 2>&1 &");

            machine.must("dpkg -i " + next);

            machine.answers("/hello");
            machine.must("rm /srv/go");
            assertThat(machine.must("sort -u /srv/codes")).isEqualTo("200");
            machine.successorOf(process);
            assertThat(machine.must("cat " + SETTINGS)).contains("\"log_level\": \"warn\"");
            assertThat(machine.must("stat -c '%a %U:%G' " + SETTINGS)).isEqualTo("640 root:sluice");
            assertThat(machine.must("cat /etc/sluice/secrets/control")).isEqualTo(secret);
            assertThat(machine.must("cat /var/lib/sluice-gateway/middleware/mine.js"))
                    .isEqualTo("mine");
        }
    }

    @Test
    void sluice_upgrade_apply_installs_one_package_and_rollback_the_other_while_requests_are_made() throws Exception {
        try (var machine = machine("applied")) {
            machine.must("redis-server --daemonize yes --save ''");
            machine.answers("/ready");
            machine.must("touch /srv/go; (while [ -e /srv/go ]; do curl -s -o /dev/null -w '%{http_code}\\n' "
                    + "http://localhost:8080/hello >> /srv/codes; done) </dev/null >/dev/null 2>&1 &");

            assertThat(machine.must("sluice upgrade apply --conf " + SETTINGS + " --to " + next + " --previous " + now
                            + " --yes --watch 5 --max-slower 1000"))
                    .contains("Applied.");
            assertThat(machine.must("dpkg-query -f '${Version}' -W sluice-gateway"))
                    .isEqualTo("99.0.0");
            machine.answers("/ready");

            machine.must("sluice upgrade rollback --conf " + SETTINGS);
            assertThat(machine.must("dpkg-query -f '${Version}' -W sluice-gateway"))
                    .isNotEqualTo("99.0.0");
            machine.answers("/ready");
            machine.must("rm /srv/go");
            assertThat(machine.must("sort -u /srv/codes")).isEqualTo("200");
        }
    }

    @Test
    void what_an_operator_edited_survives_an_upgrade_and_the_new_default_lies_beside_it() throws Exception {
        try (var machine = machine("edited")) {
            machine.must("sed -i 's/\"optimisation_max_idle\": 2000/\"optimisation_max_idle\": 77/' " + SETTINGS);
            machine.must("echo TYK_GW_LOGLEVEL=error >> /etc/default/sluice-gateway");
            machine.must("echo '{{.Message}}' > /etc/sluice/templates/error.json");
            machine.must(
                    "mkdir -p /etc/systemd/system/sluice-gateway.service.d && "
                            + "printf '[Service]\\nLimitNOFILE=4242\\n' > /etc/systemd/system/sluice-gateway.service.d/own.conf");
            var edited = "sha256sum " + SETTINGS + " /etc/default/sluice-gateway /etc/sluice/templates/error.json "
                    + "/etc/systemd/system/sluice-gateway.service.d/own.conf";
            var before = machine.must(edited);

            var said = machine.must("dpkg --force-confold -i " + next);

            assertThat(machine.must(edited)).isEqualTo(before);
            assertThat(machine.must("cat " + SETTINGS + ".dpkg-dist")).contains("\"log_level\": \"warn\"");
            assertThat(said).contains(SETTINGS + " is yours; the default is " + SETTINGS + ".dpkg-dist");
            assertThat(machine.run("/opt/sluice-gateway/bin/new-defaults").output())
                    .contains("-  \"log_level\": \"info\"", "+  \"log_level\": \"warn\"");
            machine.answers("/hello");
            assertThat(machine.must("systemctl show -p LimitNOFILE --value sluice-gateway"))
                    .isEqualTo("4242");
        }
    }

    @Test
    void a_service_that_was_stopped_stays_stopped_and_one_that_was_disabled_stays_disabled() throws Exception {
        try (var machine = machine("stopped")) {
            machine.must("systemctl disable --now sluice-gateway");
            machine.must("dpkg -i " + next);
            assertThat(machine.run("systemctl is-active sluice-gateway")
                            .output()
                            .strip())
                    .isEqualTo("inactive");
            assertThat(machine.run("systemctl is-enabled sluice-gateway")
                            .output()
                            .strip())
                    .isEqualTo("disabled");
        }
    }

    @Test
    void an_upgrade_that_finds_a_blocker_leaves_the_running_process_alone_until_it_is_told_otherwise()
            throws Exception {
        try (var machine = machine("blocked")) {
            machine.answers("/hello");
            var process = machine.mainProcess();
            machine.must("echo '{ not json' > /var/lib/sluice-gateway/apps/broken.json");

            var refused = machine.run("dpkg -i " + next);

            assertThat(refused.code()).isNotZero();
            assertThat(refused.output()).contains("does not accept the configuration", "broken.json");
            assertThat(machine.mainProcess()).isEqualTo(process);
            machine.answers("/hello");

            machine.must("SLUICE_PREFLIGHT=ignore dpkg --configure -a");
            machine.answers("/hello");
            machine.successorOf(process);
        }
    }

    @Test
    void the_takeover_at_an_upgrade_can_be_left_to_the_operator() throws Exception {
        try (var machine = machine("no-takeover")) {
            machine.answers("/hello");
            var process = machine.mainProcess();
            machine.must("sed -i 's/^ON_UPGRADE=.*/ON_UPGRADE=nothing/' /etc/default/sluice-gateway");
            assertThat(machine.must("dpkg --force-confold -i " + next)).contains("ON_UPGRADE=nothing");
            assertThat(machine.mainProcess()).isEqualTo(process);
            machine.answers("/hello");
        }
    }

    @Test
    void a_downgrade_keeps_everything_unless_the_state_is_newer_than_it_can_read() throws Exception {
        try (var machine = machine("downgrade")) {
            machine.must("dpkg -i " + next);
            machine.must("echo '# mine' >> /etc/default/sluice-gateway");
            machine.must("echo 7 > /etc/sluice/.state-format");

            var refused = machine.run("dpkg -i " + now);
            assertThat(refused.code()).isNotZero();
            assertThat(refused.output()).contains("was written by a newer version (format 7");
            assertThat(machine.must("dpkg-query -f '${Version} ${db:Status-Abbrev}' -W sluice-gateway"))
                    .isEqualTo("99.0.0 ii");
            machine.answers("/hello");

            machine.must("echo 1 > /etc/sluice/.state-format");
            machine.must("dpkg -i " + now);
            machine.answers("/hello");
            assertThat(machine.must("tail -n 1 /etc/default/sluice-gateway")).isEqualTo("# mine");
        }
    }

    @Test
    void removal_keeps_configuration_and_state_and_purge_keeps_nothing() throws Exception {
        try (var machine = machine("removed")) {
            var secret = machine.must("cat /etc/sluice/secrets/control");
            machine.must("dpkg -r sluice-gateway");
            assertThat(machine.run("systemctl is-active sluice-gateway")
                            .output()
                            .strip())
                    .isEqualTo("inactive");
            machine.must("test ! -e /opt/sluice-gateway && test -e " + SETTINGS);

            machine.must("dpkg -i " + now);
            machine.answers("/hello");
            assertThat(machine.must("cat /etc/sluice/secrets/control")).isEqualTo(secret);

            machine.must("dpkg -P sluice-gateway");
            assertThat(machine.run(NAMED_LIKE_IT).output()).isEqualTo(before);
            assertThat(machine.run("getent passwd sluice; getent group sluice").output())
                    .isEmpty();
        }
    }

    /// Asks the control API with this secret.
    private static String status(String secret) {
        return "curl -s -o /dev/null -w '%{http_code}' -H \"X-Tyk-Authorization: " + secret
                + "\" http://localhost:8080/tyk/apis";
    }
}
