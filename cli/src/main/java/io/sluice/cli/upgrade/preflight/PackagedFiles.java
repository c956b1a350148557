package io.sluice.cli.upgrade.preflight;

import io.sluice.cli.upgrade.facts.ProductHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// What the package manager of this machine knows of the files that came with the package for operators to edit.
final class PackagedFiles {
    private static final String PACKAGE = "sluice-gateway";
    private static final long SECONDS = 30;

    private PackagedFiles() {}

    /// One such file.
    ///
    /// @param md5    of the file as it came; "" when that is not known
    /// @param edited whether it is another now
    record Shipped(String md5, boolean edited) {

        /// Whether the file that comes with another version is another one. When it is not known what came with this
        /// version, it is.
        boolean differs(Path next) {
            try {
                return md5.isEmpty() || !ProductHome.digest(next, "MD5").equals(md5);
            } catch (IOException unreadable) {
                return true;
            }
        }
    }

    /// By path; none when the program did not come with a package.
    static Map<String, Shipped> find() throws InterruptedException {
        var packaged = Path.of("/").resolve(ProductHome.PACKAGED);
        if (ProductHome.own().filter(home -> home.folder().equals(packaged)).isEmpty()) return Map.of();
        var debian = ask("dpkg-query", "-W", "-f=${Conffiles}", PACKAGE);
        return debian.isEmpty() ? ofRpm(ask("rpm", "-V", PACKAGE)) : ofDpkg(debian);
    }

    /// Lines such as ` /etc/x 0123… [obsolete]`.
    static Map<String, Shipped> ofDpkg(String conffiles) {
        var files = new TreeMap<String, Shipped>();
        conffiles.lines().forEach(line -> {
            var words = line.strip().split(" +", -1);
            if (words.length < 2 || !words[0].startsWith("/")) return;
            files.put(words[0], new Shipped(words[1], edited(Path.of(words[0]), words[1])));
        });
        return files;
    }

    private static boolean edited(Path file, String md5) {
        try {
            return Files.exists(file) && !ProductHome.digest(file, "MD5").equals(md5);
        } catch (IOException unreadable) {
            return false;
        }
    }

    /// Lines such as `S.5....T.  c /etc/x` for each file that is another than it came; `c` is configuration.
    static Map<String, Shipped> ofRpm(String verified) {
        var files = new TreeMap<String, Shipped>();
        verified.lines().forEach(line -> {
            int at = line.indexOf('/');
            if (at > 2 && line.charAt(2) == '5' && line.substring(0, at).strip().endsWith(" c")) {
                files.put(line.substring(at), new Shipped("", true));
            }
        });
        return files;
    }

    private static String ask(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(SECONDS, TimeUnit.SECONDS) ? answer : "";
        } catch (IOException absent) {
            return "";
        }
    }
}
