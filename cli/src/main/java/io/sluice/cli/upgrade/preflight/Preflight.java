package io.sluice.cli.upgrade.preflight;

import io.sluice.cli.explain.Explained;
import io.sluice.cli.explain.Explanation;
import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.upgrade.facts.Facts;
import io.sluice.cli.upgrade.facts.NewVersion;
import io.sluice.cli.upgrade.facts.SetValues;
import io.sluice.cli.upgrade.facts.VersionNumber;
import io.sluice.model.settings.Setting;
import io.sluice.model.settings.SettingValue;
import io.sluice.storage.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One look at an installation and the version to come. Everything is read; nothing is written but to temporary files.
public final class Preflight {
    private final Installation installation;
    private final Map<String, String> environment;
    private final long mostKeys;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Long> looked = new LinkedHashMap<>();

    /// @param mostKeys how many keys of the store are looked at
    public Preflight(Installation installation, Map<String, String> environment, long mostKeys) {
        this.installation = installation;
        this.environment = environment;
        this.mostKeys = mostKeys;
    }

    /// @param target a package or folder of the version to come
    public Report run(Path target) throws IOException, InterruptedException {
        var now = Facts.own();
        try (var next = NewVersion.locate(target)) {
            return run(now, next, next.facts());
        } catch (NewVersion.Unusable unusable) {
            add(FindingKind.PACKAGE_FOREIGN, target.toString(), "" + unusable.getMessage());
            return report(now.version(), "");
        }
    }

    private Report run(Facts now, NewVersion next, Facts then) throws IOException, InterruptedException {
        compare(now.version(), then.version());
        var values = SetValues.of(installation, environment);
        looked.put("settings", (long) values.size());
        new SettingsCheck(now, then, findings::add).look(values);

        store(now, then, definitions(next));
        boolean secrets = values.values().stream().anyMatch(Preflight::isSecretInClear);
        HostCheck.Space space = path -> Files.getFileStore(path).getUsableSpace();
        looked.put(
                "files",
                new HostCheck(installation, next.home(), space, findings::add).look(secrets, PackagedFiles.find()));
        return report(now.version(), then.version());
    }

    private void compare(String now, String then) {
        var from = VersionNumber.of(now);
        var to = VersionNumber.of(then);
        if (from.isEmpty() || to.isEmpty()) return;
        int order = to.get().compareTo(from.get());
        if (order == 0) add(FindingKind.PACKAGE_SAME, then, "it is installed already");
        if (order < 0) add(FindingKind.PACKAGE_OLDER, then, "it is older than " + now);
    }

    private static boolean isSecretInClear(SettingValue value) {
        var text = value.value().asText();
        return value.setting().type() == Setting.Type.SECRET
                && value.origin().where().contains(":")
                && !text.isEmpty()
                && !text.contains("://");
    }

    /// @return what this version makes of them; empty when they are not on this machine
    private Optional<Explanation> definitions(NewVersion next) throws IOException, InterruptedException {
        if (installation.settings().source().fromDashboard()) {
            add(FindingKind.DEFINITIONS_ELSEWHERE, "definitions", "use_db_app_configs is set");
            return Optional.empty();
        }
        var explanation = Explained.of(installation);
        looked.put("APIs", (long) explanation.apis().size());
        looked.put("policies", (long) explanation.policies().size());
        explained(next).ifPresent(other -> new DefinitionsCheck(explanation, other, findings::add).look());
        return Optional.of(explanation);
    }

    private Optional<Explanation> explained(NewVersion next) throws IOException, InterruptedException {
        var answer = next.explain(installation, environment);
        if (answer.json().isPresent()) return answer.json().map(Explanation::of);
        var said = answer.complaint()
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("it ended with exit code " + answer.code());
        add(FindingKind.SETTINGS_REFUSED, installation.name(), said);
        return Optional.empty();
    }

    private void store(Facts now, Facts then, Optional<Explanation> explanation) {
        try (var store = installation.open()) {
            var archive = store.archive();
            looked.put("keys", new StoreCheck(now, then, explanation, mostKeys, findings::add).look(archive));
            looked.put(
                    "certificates",
                    new CertificateCheck(installation.clock().instant(), findings::add)
                            .look(installation.written(), archive));
        } catch (StoreFailure | CommandRefused away) {
            add(FindingKind.STORE_AWAY, "store", "" + away.getMessage());
        }
    }

    private Report report(String from, String to) {
        return new Report(from, to, installation.name(), installation.clock().instant(), findings, looked);
    }

    private void add(FindingKind kind, String place, String what) {
        findings.add(new Finding(kind, place, what));
    }
}
