package io.sluice.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/// The rpm package on a machine with systemd. Its database knows nothing of the system below, which is Debian's, so
/// that what the package requires is not looked up.
@DisplayNameGeneration(ReplaceUnderscores.class)
@EnabledIfSystemProperty(named = "packages.full", matches = "true", disabledReason = "run by: bin/test packages")
class RpmLifeTest {
    private static final String SETTINGS = "/etc/sluice/gateway.conf";
    private static final String UPGRADE = "rpm -U --nodeps --force-debian ";

    @TempDir
    private static Path layers;

    private static @Nullable CleanMachine installed;
    private static String now = "";
    private static String next = "";

    /// One machine with the package and a running service; each test goes on from a copy of it.
    @BeforeAll
    static void install() throws Exception {
        CleanMachine.assumePossible();
        var built = BuiltPackages.assumeBuilt();
        try (var machine = CleanMachine.boot(layers.resolve("installed"))) {
            assumeTrue(machine.run("command -v rpm").code() == 0, "rpm is not installed");
            now = machine.give(built.now().rpm());
            next = machine.give(built.next().rpm());
            machine.must("mkdir -p /var/lib/rpm && rpm --initdb");
            machine.must("rpm -i --nodeps --force-debian " + now);
            // A distribution's preset decides whether a new service is enabled; this is what the page tells to do.
            machine.must("systemctl enable --now sluice-gateway");
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
    void what_is_installed_belongs_to_root_and_serves_as_the_user_of_the_service() throws Exception {
        try (var machine = machine("new")) {
            assertThat(machine.answers("/hello")).contains("\"status\"");
            assertThat(machine.must("ps -o user= -p " + machine.mainProcess())).isEqualTo("sluice");
            assertThat(
                            machine.must(
                                    "stat -c '%a %U:%G' /etc/sluice " + SETTINGS
                                            + " /etc/sysconfig/sluice-gateway /etc/sluice/secrets/control /var/lib/sluice-gateway/apps"))
                    .isEqualTo("750 root:sluice\n640 root:sluice\n640 root:root\n640 root:sluice\n750 sluice:sluice");
            assertThat(machine.must("rpm -qc sluice-gateway").lines())
                    .containsExactlyInAnyOrder(SETTINGS, "/etc/sysconfig/sluice-gateway");
            assertThat(machine.run("rpm -V --nodeps sluice-gateway").output()).isEmpty();
            assertThat(machine.run("systemd-analyze verify sluice-gateway.service sluice-gateway.socket")
                            .output())
                    .isEmpty();
        }
    }

    @Test
    void an_upgrade_keeps_the_service_running_and_lays_new_defaults_beside_edited_files() throws Exception {
        try (var machine = machine("upgrade")) {
            machine.answers("/hello");
            machine.must("sed -i 's/\"optimisation_max_idle\": 2000/\"optimisation_max_idle\": 77/' " + SETTINGS);
            var before = machine.must("sha256sum " + SETTINGS);
            var process = machine.mainProcess();

            var said = machine.must(UPGRADE + next);

            machine.answers("/hello");
            machine.successorOf(process);
            assertThat(machine.must("systemctl is-enabled sluice-gateway")).isEqualTo("enabled");
            assertThat(machine.must("sha256sum " + SETTINGS)).isEqualTo(before);
            assertThat(machine.must("cat " + SETTINGS + ".rpmnew")).contains("\"log_level\": \"warn\"");
            assertThat(said).contains(SETTINGS + " is yours; the default is " + SETTINGS + ".rpmnew");
        }
    }

    @Test
    void an_upgrade_that_finds_a_blocker_leaves_the_running_process_alone() throws Exception {
        try (var machine = machine("blocked")) {
            machine.answers("/hello");
            var process = machine.mainProcess();
            machine.must("echo '{ not json' > /var/lib/sluice-gateway/apps/broken.json");

            var refused = machine.run(UPGRADE + next);

            assertThat(refused.output())
                    .contains("does not accept the configuration", "broken.json", "what was running keeps serving");
            assertThat(machine.mainProcess()).isEqualTo(process);
            machine.answers("/hello");
        }
    }

    /// The tool of Debian refuses to install anything, and its database knows nothing of what the package requires.
    private static final String AS_ON_A_MACHINE_OF_RPMS = "mkdir /srv/own && mv /usr/bin/rpm /srv/own/rpm && "
            + "printf '#!/bin/sh\\ncase \"$1\" in --upgrade) exec /srv/own/rpm --nodeps --force-debian \"$@\" ;; esac\\n"
            + "exec /srv/own/rpm \"$@\"\\n' > /usr/bin/rpm && chmod 755 /usr/bin/rpm";

    @Test
    void sluice_upgrade_apply_installs_one_package_and_rollback_the_other_while_requests_are_made() throws Exception {
        try (var machine = machine("applied")) {
            machine.must(AS_ON_A_MACHINE_OF_RPMS);
            machine.must("redis-server --daemonize yes --save ''");
            machine.answers("/ready");
            machine.must("sed -i 's/\"optimisation_max_idle\": 2000/\"optimisation_max_idle\": 77/' " + SETTINGS);
            var edited = machine.must("sha256sum " + SETTINGS);
            var first = machine.mainProcess();
            machine.must("touch /srv/go; (while [ -e /srv/go ]; do curl -s -o /dev/null -w '%{http_code}\\n' "
                    + "http://localhost:8080/hello >> /srv/codes; done) </dev/null >/dev/null 2>&1 &");

            assertThat(machine.must("sluice upgrade apply --conf " + SETTINGS + " --to " + next + " --previous " + now
                            + " --yes --watch 5 --max-slower 1000"))
                    .contains("Applied.");
            assertThat(machine.must("rpm -q --qf '%{VERSION}' sluice-gateway")).isEqualTo("99.0.0");
            var second = machine.successorOf(first);
            machine.answers("/ready");
            // It loads at a low priority where it may come back; 20 is nice 0, as the system counts (getrlimit(2)).
            assertThat(machine.must("systemctl show -p LimitNICE --value sluice-gateway"))
                    .isEqualTo("20");
            assertThat(machine.must("ps -L -o ni= -o cls= -p " + second + " | tr -d ' ' | sort -u"))
                    .isEqualTo("0TS");

            machine.must("sluice upgrade rollback --conf " + SETTINGS);
            assertThat(machine.must("rpm -q --qf '%{VERSION}' sluice-gateway")).isNotEqualTo("99.0.0");
            machine.successorOf(second);
            machine.answers("/ready");
            machine.must("rm /srv/go");
            assertThat(machine.must("sort -u /srv/codes")).isEqualTo("200");
            assertThat(machine.must("sha256sum " + SETTINGS)).isEqualTo(edited);
        }
    }

    @Test
    void sluice_upgrade_apply_says_so_when_the_running_process_was_not_replaced() throws Exception {
        try (var machine = machine("not-replaced")) {
            machine.must(AS_ON_A_MACHINE_OF_RPMS);
            machine.must("redis-server --daemonize yes --save ''");
            machine.answers("/ready");
            var process = machine.mainProcess();
            machine.must("sed -i 's/^ON_UPGRADE=.*/ON_UPGRADE=nothing/' /etc/sysconfig/sluice-gateway");

            var said = machine.run("sluice upgrade apply --conf " + SETTINGS + " --to " + next + " --previous " + now
                    + " --yes --watch 1 --max-slower 1000");

            assertThat(said.code()).isEqualTo(2);
            assertThat(said.output()).contains("ON_UPGRADE=nothing").doesNotContain("Applied.");
            assertThat(machine.mainProcess()).isEqualTo(process);
            assertThat(machine.must("rpm -q --qf '%{VERSION}' sluice-gateway")).isNotEqualTo("99.0.0");
            machine.answers("/ready");
        }
    }

    @Test
    void a_downgrade_is_refused_only_when_the_state_is_newer_and_removal_keeps_what_was_edited() throws Exception {
        try (var machine = machine("downgrade")) {
            machine.must(UPGRADE + next);
            machine.must("echo 7 > /etc/sluice/.state-format");
            var refused = machine.run(UPGRADE + "--oldpackage " + now);
            assertThat(refused.code()).isNotZero();
            assertThat(refused.output()).contains("was written by a newer version (format 7");
            assertThat(machine.must("rpm -q --qf '%{VERSION}' sluice-gateway")).isEqualTo("99.0.0");

            machine.must("echo 1 > /etc/sluice/.state-format");
            machine.must(UPGRADE + "--oldpackage " + now);
            machine.answers("/hello");

            machine.must("echo '# mine' >> /etc/sysconfig/sluice-gateway");
            machine.must("rpm -e --nodeps sluice-gateway");
            assertThat(machine.run("systemctl is-active sluice-gateway")
                            .output()
                            .strip())
                    .isEqualTo("inactive");
            machine.must("test ! -e /opt/sluice-gateway -a ! -e /var/cache/sluice-gateway");
            assertThat(machine.must("tail -n 1 /etc/sysconfig/sluice-gateway.rpmsave"))
                    .isEqualTo("# mine");
            machine.must("test -d /var/lib/sluice-gateway/apps -a -s /etc/sluice/secrets/control");
        }
    }
}
