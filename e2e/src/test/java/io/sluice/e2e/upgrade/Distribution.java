package io.sluice.e2e.upgrade;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// The product of this build in a folder, as an operator unpacks it: `bin/sluice` and `lib/`. It says of itself which
/// version it is.
///
/// @param folder of the distribution
public record Distribution(Path folder) {
    private static final Path CHECKOUT = Path.of("..");
    private static final String MAIN = "io/sluice/cli/Sluice.class";

    /// Makes one. Jars of others are not copied; the product's own names them.
    public static Distribution make(Path folder, String version) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        var lib = Files.createDirectories(folder.resolve("lib"));
        for (var script : List.of("sluice", "jdk.sh", "java.options")) {
            var copy = Files.copy(CHECKOUT.resolve("bin/" + script), folder.resolve("bin/" + script));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path own = null;
        var others = new ArrayList<String>();
        var classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (var entry : classes.split(File.pathSeparator, -1)) {
            var path = Path.of(entry).toAbsolutePath();
            if (holdsMain(path)) own = path;
            else if (Files.exists(path)) others.add(path.toUri().toString());
        }
        if (own == null) throw new IOException("the program is not on the class path: " + classes);
        var manifest = manifest(version);
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", others));
        try (var out = new JarOutputStream(Files.newOutputStream(lib.resolve("cli-" + version + ".jar")), manifest)) {
            copy(own, out);
        }
        return new Distribution(folder);
    }

    /// Makes one whose jars are all its own, as those of a package are, with the version in the name of each.
    static Distribution complete(Path folder, String version) throws IOException {
        var made = make(folder, version);
        var lib = folder.resolve("lib");
        var own = lib.resolve("cli-" + version + ".jar");
        var names = new ArrayList<String>();
        for (var entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator, -1)) {
            var path = Path.of(entry).toAbsolutePath();
            if (!Files.exists(path) || holdsMain(path)) continue;
            var name = names.size() + "-" + version + ".jar";
            if (Files.isDirectory(path)) {
                try (var out = new JarOutputStream(Files.newOutputStream(lib.resolve(name)), manifest(version))) {
                    copy(path, out);
                }
            } else {
                Files.copy(path, lib.resolve(name));
            }
            names.add(name);
        }
        var manifest = manifest(version);
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", names));
        var again = lib.resolve("own");
        try (var out = new JarOutputStream(Files.newOutputStream(again), manifest)) {
            copy(own, out);
        }
        Files.move(again, own, StandardCopyOption.REPLACE_EXISTING);
        return made;
    }

    private static Manifest manifest(String version) {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        return manifest;
    }

    private static boolean holdsMain(Path path) throws IOException {
        if (Files.isDirectory(path)) return Files.exists(path.resolve(MAIN));
        if (!Files.isRegularFile(path)) return false;
        try (var jar = new JarFile(path.toFile())) {
            return jar.getEntry(MAIN) != null;
        }
    }

    private static void copy(Path from, JarOutputStream out) throws IOException {
        if (Files.isDirectory(from)) {
            try (var files = Files.walk(from)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    out.putNextEntry(new JarEntry(from.relativize(file).toString()));
                    Files.copy(file, out);
                }
            }
            return;
        }
        try (var jar = new JarFile(from.toFile())) {
            for (var entry : jar.stream().filter(it -> !it.isDirectory()).toList()) {
                if (entry.getName().equals(JarFile.MANIFEST_NAME)) continue;
                out.putNextEntry(new JarEntry(entry.getName()));
                try (var in = jar.getInputStream(entry)) {
                    in.transferTo((OutputStream) out);
                }
            }
        }
    }

    /// Puts a script in the place of its program, which the script finds as `$real`.
    public Distribution wrapped(String script) throws IOException {
        Files.move(program(), folder.resolve("bin/real"));
        Files.writeString(program(), "#!/bin/bash\nreal=$(dirname \"$(readlink -f \"$0\")\")/real\n" + script);
        Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    public Path program() {
        return folder.resolve("bin/sluice");
    }

    /// The program with these arguments; both kinds of output together.
    public ProcessBuilder command(Map<String, String> variables, List<String> arguments) {
        var command = new ArrayList<>(List.of(program().toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TYK_") || name.startsWith("SLUICE_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SLUICE_AOT", "off");
        builder.environment().put("SLUICE_HEAP", "256m");
        // Most of these processes live for a second or two.
        builder.environment().put("SLUICE_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
        builder.environment().putAll(variables);
        return builder;
    }

    /// What a command said until it ended.
    public record Said(int code, String text) {}

    public Said run(String... arguments) throws IOException, InterruptedException {
        var process = command(Map.of(), List.of(arguments)).start();
        var text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException(List.of(arguments) + " does not end: " + text);
        }
        return new Said(process.exitValue(), text);
    }
}
