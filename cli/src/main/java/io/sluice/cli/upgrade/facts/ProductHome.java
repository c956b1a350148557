package io.sluice.cli.upgrade.facts;

import io.sluice.cli.terminal.ProductVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where the program is: a folder with `lib/` and `bin/`, possibly below the root of a whole system that it was packed
/// with.
///
/// @param folder of the program
public record ProductHome(Path folder) {
    /// Where packages and images put the program.
    public static final String PACKAGED = "opt/sluice-gateway";

    private static final List<String> DEFAULTS =
            List.of("etc/sluice", "etc/default/sluice-gateway", "usr/lib/systemd/system/sluice-gateway.service");

    /// Of the running program; empty when it does not run from its jars.
    public static Optional<ProductHome> own() {
        try {
            var source = ProductVersion.class.getProtectionDomain().getCodeSource();
            if (source == null) return Optional.empty();
            var jar = Path.of(source.getLocation().toURI());
            var lib = jar.getParent();
            if (!Files.isRegularFile(jar) || lib == null || lib.getParent() == null) return Optional.empty();
            return Optional.of(new ProductHome(lib.getParent()));
        } catch (URISyntaxException elsewhere) {
            return Optional.empty();
        }
    }

    public Path program() {
        return folder.resolve("bin/sluice");
    }

    /// The root of the system that the program lies in; empty when it was not packed with one.
    public Optional<Path> root() {
        if (!folder.endsWith(PACKAGED)) return Optional.empty();
        var opt = folder.toAbsolutePath().getParent();
        return opt == null ? Optional.empty() : Optional.ofNullable(opt.getParent());
    }

    /// Checksums (SHA-256) of the files that come with the program for operators to edit, by their absolute path on the
    /// machine. What cannot be read is left out.
    public Map<String, String> defaults() {
        var sums = new TreeMap<String, String>();
        root().ifPresent(root -> {
            for (var place : DEFAULTS) {
                var path = root.resolve(place);
                try (var files = Files.walk(path)) {
                    for (var file : files.filter(Files::isRegularFile).toList()) {
                        sums.put("/" + root.relativize(file), sha256(file));
                    }
                } catch (IOException absent) {
                    // Not every package brings all of them.
                }
            }
        });
        return sums;
    }

    public static String sha256(Path file) throws IOException {
        return digest(file, "SHA-256");
    }

    public static String digest(Path file, String algorithm) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance(algorithm);
            var buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) digest.update(buffer, 0, read);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java runtime has " + algorithm, never);
        }
    }
}
