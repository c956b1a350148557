package io.sluice.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The part of a JDK that the product needs, linked into a folder.
public final class JavaRuntime {
    /// What jdeps finds in our jars, and what is loaded by name: elliptic curves, DNS and LDAP below JNDI, zip files as
    /// file systems, flight recordings. `jdk.jcmd` is for operators: thread dumps and heap histograms of a process.
    /// `java.desktop` is left out: only tools inside of libraries ask for it, and it is large.
    static final List<String> MODULES = List.of(
            "java.base",
            "java.instrument",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.xml",
            "jdk.crypto.ec",
            "jdk.dynalink",
            "jdk.jcmd",
            "jdk.jfr",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.security.auth",
            "jdk.unsupported",
            "jdk.zipfs");

    private JavaRuntime() {}

    /// @param jdk    a JDK of the version that the product is compiled for
    /// @param folder is made
    static void link(Path jdk, Path folder) throws IOException {
        Programs.run(List.of(
                jdk.resolve("bin/jlink").toString(),
                "--add-modules",
                String.join(",", MODULES),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-6",
                "--output",
                folder.toString()));
        // Legal notices are many links and copies of one text; a plain copy of the first stays.
        flattenLegal(folder.resolve("legal"));
    }

    /// Files of modules that only repeat those of `java.base` are left out.
    private static void flattenLegal(Path legal) throws IOException {
        if (!Files.isDirectory(legal)) return;
        var repeated = new ArrayList<Path>();
        try (var files = Files.walk(legal)) {
            files.filter(Files::isRegularFile).sorted().forEach(file -> {
                var module = legal.relativize(file).getName(0).toString();
                var original = legal.resolve("java.base").resolve(file.getFileName());
                if (!module.equals("java.base") && Files.exists(original) && same(file, original)) repeated.add(file);
            });
        }
        for (var file : repeated) Files.delete(file);
        try (var folders = Files.list(legal)) {
            for (var folder : folders.toList()) {
                try (var content = Files.list(folder)) {
                    if (content.findAny().isEmpty()) Files.delete(folder);
                }
            }
        }
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.isSymbolicLink(one) || Files.mismatch(one, other) == -1;
        } catch (IOException unreadable) {
            return false;
        }
    }
}
