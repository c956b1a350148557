package io.sluice.cli.upgrade.apply;

import io.sluice.cli.start.Installation;
import io.sluice.cli.upgrade.live.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// For packages: the package manager installs one version or the other; its scripts change the running service.
/// Files that somebody has edited stay.
final class PackageCarrier implements Carrier {
    private final Installation installation;
    private final Path before;
    private final Path after;

    /// @param before,after `.deb` or `.rpm` files
    PackageCarrier(Installation installation, Path before, Path after) {
        this.installation = installation;
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

    /// A package that is there while the version before serves is taken away again: what is installed is what serves.
    @Override
    public void forward() throws IOException, InterruptedException {
        var served = process();
        try {
            replace(served, after);
        } catch (Failed failed) {
            var said = run(before);
            throw new Failed(failed.getMessage() + ". "
                    + (said.code() == 0
                            ? before.getFileName() + " is installed again"
                            : before.getFileName() + " could not be installed again: " + said.text()));
        }
    }

    @Override
    public void back() throws IOException, InterruptedException {
        replace(process(), before);
    }

    private Optional<Long> process() {
        return RunningGateway.of(installation).map(RunningGateway::pid);
    }

    /// A package manager is content when a script of the package could not, or was told not to, replace the process.
    private void replace(Optional<Long> served, Path file) throws IOException, InterruptedException {
        var said = run(file);
        if (said.code() != 0) throw new Failed(file.getFileName() + " was not installed: " + said.text());
        var serves = process();
        if (serves.isEmpty()) throw new Failed("no gateway runs with " + file.getFileName() + ": " + said.text());
        if (serves.equals(served)) {
            throw new Failed(file.getFileName() + " was installed, but process " + serves.get()
                    + " was not replaced (systemctl reload does it): " + said.text());
        }
    }

    static List<String> command(Path file) {
        return file.toString().endsWith(".deb")
                ? List.of("dpkg", "--install", "--force-confold", "--force-downgrade", file.toString())
                : List.of("rpm", "--upgrade", "--oldpackage", "--replacepkgs", file.toString());
    }

    private record Said(int code, String text) {}

    private static Said run(Path file) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command(file.toAbsolutePath()))
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), said.strip());
    }
}
