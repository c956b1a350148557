package io.sluice.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/// The bill of materials of a package (CycloneDX): the jars that the build names, without those that stay at home, and
/// what else is packed: Java, and the C library of the image.
final class Bill {
    static final String PATH = "/usr/share/doc/sluice-gateway/sbom.cdx.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Bill() {}

    /// @param runtime a linked Java
    /// @param base    packages of the system below; empty where the program runs on a system that is there
    /// @param target  is written
    static void write(Product product, Release release, Path runtime, List<BaseSystem.Pinned> base, Path target)
            throws IOException {
        var bill = read(product.bill());
        // Otherwise two builds would differ.
        if (bill.get("metadata") instanceof ObjectNode about) about.remove("timestamp");
        var left = leaveOut(bill, release.architecture());
        for (var dependency : bill.withArray("dependencies")) remove(dependency.path("dependsOn"), left);
        remove(bill.withArray("dependencies"), left);
        var components = bill.withArray("components");
        components.add(java(runtime));
        for (var pinned : base) components.add(debian(pinned));
        Files.writeString(target, bill.toPrettyString() + "\n");
    }

    private static ObjectNode read(Path file) throws IOException {
        if (!Files.exists(file))
            throw new IOException("there is no " + file + "; build the product first, with -Ppackages and online");
        if (JSON.readTree(file.toFile()) instanceof ObjectNode bill) return bill;
        throw new IOException(file + " is no bill of materials");
    }

    /// Native code for other machines.
    ///
    /// @return the references of what was taken out
    private static Set<String> leaveOut(ObjectNode bill, Release.Machine machine) {
        var left = new HashSet<String>();
        for (var components = bill.withArray("components").elements(); components.hasNext(); ) {
            var component = components.next();
            var classifier = component.path("purl").asText().replaceFirst("^[^?]*\\??", "");
            boolean isNative = classifier.matches(".*classifier=(linux|osx|windows)-.*");
            if (!isNative || classifier.contains("classifier=" + machine.nativeJars())) continue;
            left.add(component.path("bom-ref").asText());
            components.remove();
        }
        return left;
    }

    private static void remove(JsonNode list, Set<String> left) {
        for (var entries = list.elements(); entries.hasNext(); ) {
            var entry = entries.next();
            if (left.contains(
                    entry.isTextual() ? entry.asText() : entry.path("ref").asText())) entries.remove();
        }
    }

    private static ObjectNode java(Path runtime) throws IOException {
        var about = new Properties();
        try (var text = Files.newBufferedReader(runtime.resolve("release"))) {
            about.load(text);
        }
        var version = about.getProperty("JAVA_VERSION", "").replace("\"", "");
        return component("platform", "openjdk", version, "GPL-2.0-with-classpath-exception");
    }

    private static ObjectNode debian(BaseSystem.Pinned pinned) {
        var component = component("library", pinned.name(), pinned.version(), "LGPL-2.1-or-later");
        component.put(
                "purl",
                "pkg:deb/debian/" + pinned.name() + "@" + pinned.version().replace("+", "%2B") + "?arch="
                        + pinned.architecture());
        return component;
    }

    private static ObjectNode component(String type, String name, String version, String licence) {
        var component = JSON.createObjectNode();
        component.put("type", type).put("bom-ref", name + "@" + version);
        component.put("name", name).put("version", version);
        component.putArray("licenses").addObject().putObject("license").put("id", licence);
        return component;
    }
}
