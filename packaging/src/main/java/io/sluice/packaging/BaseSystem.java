package io.sluice.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the image has below the program: the C library of Debian, from packages whose version and checksum are written
/// in `image/base.packages`. No shell, no package manager, nothing else that could need a security fix.
final class BaseSystem {
    /// Libraries that the virtual machine and our native code are linked with, and those that look host names up.
    private static final List<String> LIBRARIES = List.of(
            "libc.so.6",
            "libdl.so.2",
            "libm.so.6",
            "libnss_dns.so.2",
            "libnss_files.so.2",
            "libpthread.so.0",
            "libresolv.so.2",
            "librt.so.1");

    private BaseSystem() {}

    /// A package of Debian, whose checksum must be that one.
    record Pinned(String name, String version, String architecture, String sha256) {
        String file() {
            return name + "_" + version.replace(":", "%3a") + "_" + architecture + ".deb";
        }
    }

    /// Unpacks the packages.
    ///
    /// @param list  `base.packages`
    /// @param cache where packages are kept between builds
    /// @param work  an empty folder
    /// @return path in the image to file
    static Map<String, Path> unpack(Path list, Path cache, Path work, Release.Machine machine) throws IOException {
        Files.createDirectories(cache);
        for (var pinned : read(list, machine)) {
            Programs.run(List.of("dpkg-deb", "-x", fetch(pinned, cache).toString(), work.toString()));
        }
        var files = new TreeMap<String, Path>();
        var triplet = machine == Release.Machine.X86_64 ? "x86_64-linux-gnu" : "aarch64-linux-gnu";
        for (var library : LIBRARIES) {
            files.put("/lib/" + triplet + "/" + library, work.resolve("lib/" + triplet + "/" + library));
        }
        // The path of the loader is written in every program.
        if (machine == Release.Machine.X86_64) {
            files.put("/lib64/ld-linux-x86-64.so.2", work.resolve("lib/" + triplet + "/ld-linux-x86-64.so.2"));
        } else {
            files.put("/lib/ld-linux-aarch64.so.1", work.resolve("lib/" + triplet + "/ld-linux-aarch64.so.1"));
        }
        files.put("/usr/share/doc/libc6/copyright", work.resolve("usr/share/doc/libc6/copyright"));
        for (var file : files.values()) {
            if (!Files.isRegularFile(file)) throw new IOException("the packages of " + list + " do not hold " + file);
        }
        return files;
    }

    /// The packages for this kind of machine.
    static List<Pinned> read(Path list, Release.Machine machine) throws IOException {
        var pinned = new ArrayList<Pinned>();
        for (var line : Files.readAllLines(list)) {
            if (line.isBlank() || line.startsWith("#")) continue;
            var words = line.strip().split("\\s+", -1);
            if (words.length != 4) throw new IOException(list + ": not package, version, architecture, sum: " + line);
            if (!words[2].equals(machine.debian())) continue;
            pinned.add(new Pinned(words[0], words[1], words[2], words[3]));
        }
        return pinned;
    }

    private static Path fetch(Pinned pinned, Path cache) throws IOException {
        var file = cache.resolve(pinned.file());
        if (!Files.exists(file)) {
            var asked = pinned.name() + ":" + pinned.architecture() + "=" + pinned.version();
            try {
                Programs.run(List.of("sh", "-c", "cd \"$0\" && apt-get download \"$1\"", cache.toString(), asked));
            } catch (IOException absent) {
                throw new IOException(
                        "cannot fetch " + asked + "; put the package into " + cache
                                + ", or name a newer one in packaging/image/base.packages",
                        absent);
            }
        }
        var sum = PackageCommand.sha256(file);
        if (!sum.equals(pinned.sha256())) {
            throw new IOException(file + " has the checksum " + sum + ", expected " + pinned.sha256());
        }
        return file;
    }
}
