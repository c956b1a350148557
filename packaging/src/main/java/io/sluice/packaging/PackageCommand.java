package io.sluice.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `bin/package`: makes what was asked for, and says how large it is and what its checksum is.
@Command(name = "package", description = "Makes packages of the product.", mixinStandardHelpOptions = true)
public final class PackageCommand implements Callable<Integer> {
    /// Names are what a person types.
    enum Kind {
        DEB,
        RPM,
        IMAGE,
        CHART,
        MANIFESTS
    }

    @Parameters(arity = "0..*", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}, or all (the default).")
    private List<String> kinds = List.of();

    @Option(names = "--checkout", paramLabel = "DIR", description = "The root of the sources.")
    private Path checkout = Path.of("");

    @Option(names = "--output", paramLabel = "DIR", description = "Where packages are written.")
    private Path output = Path.of("packaging/target");

    @Option(names = "--jdk", paramLabel = "DIR", description = "What the Java runtime is taken from.")
    private Path jdk = Path.of(System.getProperty("java.home"));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PackageCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var root = checkout.toAbsolutePath().normalize();
        var product = new Product(root);
        var release = product.release();
        out.println(
                "sluice " + release.version() + " for " + release.architecture().rpm());
        out.flush();
        var made = new ArrayList<Path>();
        var packages = Packages.open(product, release, root.resolve("packaging"), jdk, output.toAbsolutePath());
        for (var kind : asked()) {
            var before = System.nanoTime();
            var file =
                    switch (kind) {
                        case DEB -> packages.deb();
                        case RPM -> packages.rpm();
                        case IMAGE -> packages.image();
                        case CHART -> packages.chart();
                        case MANIFESTS -> packages.manifests();
                    };
            made.add(file);
            out.printf(
                    "%-60s %6.1f MB  %4.1f s%n",
                    file.getFileName(), Files.size(file) / 1e6, (System.nanoTime() - before) / 1e9);
            out.flush();
        }
        writeChecksums(made, out);
        return 0;
    }

    private Set<Kind> asked() {
        var asked = new LinkedHashSet<Kind>();
        for (var kind : kinds) {
            if (kind.equals("all")) return new LinkedHashSet<>(List.of(Kind.values()));
            try {
                asked.add(Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                throw new CommandLine.ParameterException(spec.commandLine(), "there is no package of kind " + kind);
            }
        }
        return asked.isEmpty() ? new LinkedHashSet<>(List.of(Kind.values())) : asked;
    }

    /// In the format of `sha256sum --check`.
    private void writeChecksums(List<Path> files, PrintWriter out) throws IOException {
        var lines = new StringBuilder();
        for (var file : files)
            lines.append(sha256(file)).append("  ").append(file.getFileName()).append('\n');
        Files.writeString(output.resolve("SHA256SUMS"), lines.toString());
        out.println();
        out.print(lines);
        out.flush();
    }

    static String sha256(Path file) throws IOException {
        try (var bytes = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            bytes.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException unknown) {
            throw new IllegalStateException("every virtual machine knows SHA-256", unknown);
        }
    }
}
