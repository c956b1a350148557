package io.sluice.gateway.script.meter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.mozilla.javascript.Context;

/// Rhino with the questions of [Checkpoint] in its code: written by the build beside our own classes, which come before
/// the library's.
///
/// Rhino itself looks at limits between the steps of a script only, and one step may walk or make anything: with
/// this, no step of a script escapes its [Meter].
public final class MeteredRhino {
    /// Names of the classes, after a line that says what they were made of.
    private static final String LIST = "META-INF/metered-rhino";

    /// Parts of Rhino that interpreted scripts do not reach.
    private static final List<String> NOT_REACHED = List.of(
            "org.mozilla.classfile.",
            "org.mozilla.javascript.tools.",
            "org.mozilla.javascript.optimizer.",
            "org.mozilla.javascript.commonjs.",
            "org.mozilla.javascript.serialize.",
            "org.mozilla.javascript.debug.",
            "org.mozilla.javascript.lc.",
            "org.mozilla.javascript.xml");

    private MeteredRhino() {}

    /// Reads every class now: one that is first used deep in a script's recursion could not be made, and would be
    /// missing from then on.
    ///
    /// @throws IllegalStateException when the Rhino at hand is not the metered one: it has no limits
    public static void ready() {
        var loader = MeteredRhino.class.getClassLoader();
        try (var in = loader.getResourceAsStream(LIST)) {
            if (in == null || !place(Context.class).equals(place(MeteredRhino.class))) {
                throw new IllegalStateException("the Rhino at hand has no limits; the build of the gateway adds them");
            }
            var names = new String(in.readAllBytes(), UTF_8).lines().skip(1).toList();
            if (names.isEmpty()) throw new IllegalStateException(LIST + " names no class");
            for (var name : names) {
                if (NOT_REACHED.stream().noneMatch(name::startsWith)) initialize(name, loader);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static URL place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static void initialize(String name, ClassLoader loader) {
        try {
            Class.forName(name, true, loader);
        } catch (ClassNotFoundException | LinkageError _) {
            // What needs a platform or a library that is not here is not used either.
        }
    }

    /// The step of the build. Does nothing when what is there was made of the same.
    ///
    /// @param arguments the folder of our classes
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        var loader = MeteredRhino.class.getClassLoader();
        try (var jar = library(loader)) {
            var madeOf = "made of " + digest(jar);
            var list = folder.resolve(LIST);
            if (Files.exists(list) && Files.readString(list).startsWith(madeOf + "\n")) return;
            Files.deleteIfExists(list);
            var instrumentation = new Instrumentation(loader);
            var names = new TreeMap<String, String>();
            for (var entry : Collections.list(jar.entries())) {
                if (!carried(entry)) continue;
                var file = folder.resolve(entry.getName()).normalize();
                if (!file.startsWith(folder)) throw new IOException("not a name of a class: " + entry.getName());
                var bytes = jar.getInputStream(entry).readAllBytes();
                boolean code = entry.getName().endsWith(".class");
                Files.createDirectories(file.getParent());
                Files.write(file, code ? instrumentation.metered(bytes) : bytes);
                if (code) names.put(name(entry), "");
            }
            // Last: a build that was stopped begins anew.
            Files.createDirectories(list.getParent());
            Files.writeString(list, madeOf + "\n" + String.join("\n", names.keySet()) + "\n");
        }
    }

    private static boolean carried(ZipEntry entry) {
        return !entry.isDirectory()
                && (entry.getName().startsWith("org/mozilla/")
                        || entry.getName().startsWith("META-INF/services/"));
    }

    private static String name(ZipEntry entry) {
        var file = entry.getName();
        return file.substring(0, file.length() - ".class".length()).replace('/', '.');
    }

    /// The library's own jar: what was made of it lies on the class path too.
    private static JarFile library(ClassLoader loader) throws IOException {
        for (var url : Collections.list(loader.getResources("org/mozilla/javascript/Context.class"))) {
            if (url.openConnection() instanceof JarURLConnection connection) {
                connection.setUseCaches(false);
                return connection.getJarFile();
            }
        }
        throw new IOException("the jar of Rhino is not on the class path");
    }

    /// Of the library, and of what decides about the questions.
    private static String digest(JarFile jar) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            try (var in = new DigestInputStream(Files.newInputStream(Path.of(jar.getName())), digest)) {
                in.skipNBytes(Files.size(Path.of(jar.getName())));
            }
            for (var type : List.of(
                    MeteredRhino.class,
                    Instrumentation.class,
                    MeteredText.class,
                    MeteredNumbers.class,
                    Checkpoint.class)) {
                var file = type.getSimpleName() + ".class";
                URL url = type.getResource(file);
                if (url == null) throw new IOException(file + " is not on the class path");
                try (var in = url.openStream()) {
                    digest.update(in.readAllBytes());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }
}
