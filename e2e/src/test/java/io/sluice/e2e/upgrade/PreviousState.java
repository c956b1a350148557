package io.sluice.e2e.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The state of the product that this one follows on, built from its sources.
final class PreviousState {
    private static final Path CHECKOUT = Path.of("..");
    /// Came with the first state that can be taken over from.
    private static final String FIRST = "cli/src/main/java/io/sluice/cli/start/Background.java";

    private PreviousState() {}

    /// `-Dupgrade.previous=REVISION`; else the tag before this state; else the first state that can be taken over from.
    ///
    /// @return empty when there is no history of the sources here
    static Optional<String> revision() throws IOException, InterruptedException {
        var named = System.getProperty("upgrade.previous", "");
        if (!named.isEmpty()) return Optional.of(named);
        if (!Files.exists(CHECKOUT.resolve(".git"))) return Optional.empty();
        var tag = git("tag", "--list", "--merged", "HEAD", "--no-contains", "HEAD", "--sort=-creatordate");
        if (!tag.isEmpty()) return tag.lines().findFirst();
        return git("log", "--reverse", "--format=%H", "--diff-filter=A", "--", FIRST)
                .lines()
                .findFirst();
    }

    /// Builds a revision in a clone, with the libraries that this state was built with.
    ///
    /// @param folder for the clone and the distribution
    static Distribution build(String revision, Path folder) throws IOException, InterruptedException {
        var clone = folder.resolve("previous-sources");
        git(
                "clone",
                "--quiet",
                "--shared",
                "--no-checkout",
                ".",
                clone.toAbsolutePath().toString());
        run(clone, "git", "checkout", "--quiet", revision);
        run(clone, "mvn", "-q", "-B", "-Dstyle.color=never", "-Dquick", "-DskipTests", "-pl", "cli", "-am", "package");
        var home = Files.createDirectories(folder.resolve("sluice-previous"));
        Files.move(clone.resolve("cli/target/sluice/lib"), home.resolve("lib"));
        Files.move(clone.resolve("bin"), home.resolve("bin"));
        return new Distribution(home);
    }

    private static String git(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        return run(CHECKOUT, command.toArray(String[]::new));
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ": " + said);
        return said;
    }
}
