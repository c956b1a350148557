package io.sluice.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarFile;

/// What the build has laid out, and what of it goes into a package.
///
/// @param checkout the root of the sources
public record Product(Path checkout) {

    /// The jars that are needed on a machine of this kind, in the order of their names.
    ///
    /// @throws IOException when the product has not been built
    public List<Path> jars(Release.Machine machine) throws IOException {
        var folder = checkout.resolve("cli/target/sluice/lib");
        if (!Files.isDirectory(folder)) throw new IOException("there is no " + folder + "; build the product first");
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> isFor(machine, file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    /// Takes the native code out of the jars.
    ///
    /// @param folder is made
    /// @return its files, in the order of their names
    List<Path> nativeLibraries(Release.Machine machine, Path folder) throws IOException {
        Scripts.fresh(folder);
        for (var jar : jars(machine)) {
            if (!jar.toString().endsWith("-" + machine.nativeJars() + ".jar")) continue;
            try (var open = new JarFile(jar.toFile())) {
                for (var entry : Collections.list(open.entries())) {
                    var name = entry.getName();
                    if (!name.startsWith("META-INF/native/") || !name.endsWith(".so")) continue;
                    try (var bytes = open.getInputStream(entry)) {
                        Files.copy(bytes, folder.resolve(name.substring(name.lastIndexOf('/') + 1)));
                    }
                }
            }
        }
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /// The bill of materials that the build makes.
    Path bill() {
        return checkout.resolve("cli/target/bom.json");
    }

    /// The number that the product says of itself, which is the one of the root pom, and the moment that the build gave
    /// to all its files.
    public Release release() throws IOException {
        var machine = Release.Machine.here();
        var jar = jars(machine).stream()
                .filter(file -> file.getFileName().toString().matches("cli-\\d.*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new IOException("no cli jar below " + checkout));
        try (var open = new JarFile(jar.toFile())) {
            var manifest = open.getManifest();
            var version = manifest == null ? null : manifest.getMainAttributes().getValue("Implementation-Version");
            var entry = open.getEntry(JarFile.MANIFEST_NAME);
            if (version == null || entry == null) throw new IOException(jar + " does not say its version");
            // Zip files know no zone; the build writes UTC.
            return new Release(version, entry.getTimeLocal().toInstant(ZoneOffset.UTC), machine);
        }
    }

    /// Jars with native code for other systems stay at home.
    private static boolean isFor(Release.Machine machine, String jar) {
        boolean isNative = jar.matches(".*-(linux|osx|windows)-[a-z0-9_]+\\.jar");
        return !isNative || jar.endsWith("-" + machine.nativeJars() + ".jar");
    }
}
