package io.sluice.cli.upgrade.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What can be seen of a machine without changing it.
///
/// @param root        of its files
/// @param environment variables of this process
/// @param here        the folder in which files of a deployment are looked for
public record Host(Path root, Map<String, String> environment, Path here) {
    private static final Pattern WORKLOAD = Pattern.compile("(?m)^kind:\\s*(Deployment|DaemonSet|StatefulSet)\\b");
    private static final long LARGEST = 1 << 20;

    public Host {
        environment = Map.copyOf(environment);
    }

    /// Of this process.
    public static Host own(Map<String, String> environment, Path here) {
        return new Host(Path.of("/"), environment, here);
    }

    boolean has(String path) {
        return Files.exists(root.resolve(path));
    }

    boolean hasHere(String... names) {
        return Stream.of(names).anyMatch(name -> Files.exists(here.resolve(name)));
    }

    /// Whether the package manager's own records name the gateway.
    boolean debian() {
        return has("var/lib/dpkg/info/sluice-gateway.list");
    }

    boolean rpm() {
        return has("opt/sluice-gateway/bin/sluice") && (has("var/lib/rpm") || has("usr/lib/sysimage/rpm")) && !debian();
    }

    /// Whether a manifest of a workload with the gateway lies here.
    boolean manifests() {
        try (var files = Files.list(here)) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml")).anyMatch(Host::isManifest);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static boolean isManifest(Path file) {
        try {
            if (Files.size(file) > LARGEST) return false;
            var text = Files.readString(file);
            return WORKLOAD.matcher(text).find() && text.contains("sluice");
        } catch (IOException unreadable) {
            return false;
        }
    }
}
