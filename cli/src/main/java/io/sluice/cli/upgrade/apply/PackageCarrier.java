package io.sluice.cli.upgrade.apply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// For packages: the package manager installs one version or the other; its scripts change the running service.
/// Files that somebody has edited stay.
final class PackageCarrier implements Carrier {
    private final Path before;
    private final Path after;

    /// @param before,after `.deb` or `.rpm` files
    PackageCarrier(Path before, Path after) {
        this.before = before;
        this.after = after;
    }

    static boolean isPackage(Path file) {
        return file.toString().endsWith(".deb") || file.toString().endsWith(".rpm");
    }

    @Override
    public String how() {
        return "the package manager installs " + after.getFileName() + " and changes the running service";
    }

    @Override
    public void forward() throws IOException, InterruptedException {
        install(after);
    }

    @Override
    public void back() throws IOException, InterruptedException {
        install(before);
    }

    static List<String> command(Path file) {
        return file.toString().endsWith(".deb")
                ? List.of("dpkg", "--install", "--force-confold", "--force-downgrade", file.toString())
                : List.of("rpm", "--upgrade", "--oldpackage", "--replacepkgs", file.toString());
    }

    private static void install(Path file) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command(file.toAbsolutePath()))
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new Failed(file.getFileName() + " was not installed: " + said.strip());
    }
}
