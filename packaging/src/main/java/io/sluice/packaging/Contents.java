package io.sluice.packaging;

import io.sluice.packaging.Entry.Folder;
import io.sluice.packaging.Entry.Link;
import io.sluice.packaging.Entry.Regular;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Everything that the gateway package puts on a machine. The only list; each package format writes it its own way.
///
/// - `/opt/sluice-gateway` holds the program: `bin/`, `lib/`, `runtime/`.
/// - What lies in `packaging/files` goes to the same place below the root. All of `etc/` is configuration.
/// - Folders for state belong to the service; the maintainer scripts make them, so that no package owns their content.
public final class Contents {
    static final String HOME = "/opt/sluice-gateway";
    static final String USER = "sluice";
    private static final String DOCUMENTS = "/usr/share/doc/sluice-gateway";
    private static final int PLAIN = 0644;
    private static final int PROGRAM = 0755;
    private static final int GROUP_ONLY = 0640;

    private Contents() {}

    /// @param runtime a linked Java
    /// @param files   `packaging/files`, or a folder that looks like it
    /// @param work    for files in between
    /// @return in the order of their paths
    public static List<Entry> of(Product product, Release release, Path runtime, Path files, Path work)
            throws IOException {
        var entries = new ArrayList<Entry>(program(product, release, runtime, work));
        addTree(entries, files, "");
        entries.add(new Folder("/etc/sluice", 0750, USER));
        entries.add(new Folder("/etc/sluice/templates", 0750, USER));
        entries.add(new Link("/usr/bin/sluice", HOME + "/bin/sluice"));
        entries.add(new Folder(DOCUMENTS, PROGRAM, "root"));
        entries.add(plain(DOCUMENTS + "/LICENSE", product.checkout().resolve("LICENSE")));
        entries.add(plain(DOCUMENTS + "/CHANGELOG.md", product.checkout().resolve("CHANGELOG.md")));
        entries.add(plain(DOCUMENTS + "/README.md", product.checkout().resolve("docs/guide/packages.md")));
        var bill = work.resolve("sbom.cdx.json");
        Bill.write(product, release, runtime, List.of(), bill);
        entries.add(plain(Bill.PATH, bill));
        // A folder of ours may have been named twice; the later name says more.
        var byPath = new TreeMap<String, Entry>();
        for (var entry : entries) byPath.put(entry.path(), entry);
        return List.copyOf(byPath.values());
    }

    /// The program alone, as the image also has it.
    static List<Entry> program(Product product, Release release, Path runtime, Path work) throws IOException {
        var entries = new ArrayList<Entry>();
        entries.add(new Folder(HOME, PROGRAM, "root"));
        entries.add(new Folder(HOME + "/bin", PROGRAM, "root"));
        entries.add(new Folder(HOME + "/lib", PROGRAM, "root"));
        for (var script : List.of("sluice", "jdk.sh")) {
            entries.add(new Regular(
                    HOME + "/bin/" + script, product.checkout().resolve("bin/" + script), PROGRAM, "root", false));
        }
        entries.add(plain(HOME + "/bin/java.options", product.checkout().resolve("bin/java.options")));
        for (var jar : product.jars(release.architecture())) {
            entries.add(plain(HOME + "/lib/" + jar.getFileName(), jar));
        }
        // Native code outside of its jars: a machine may forbid to run what lies in folders for temporary files.
        entries.add(new Folder(HOME + "/native", PROGRAM, "root"));
        for (var library : product.nativeLibraries(release.architecture(), work.resolve("native"))) {
            entries.add(plain(HOME + "/native/" + library.getFileName(), library));
        }
        entries.add(new Folder(HOME + "/runtime", PROGRAM, "root"));
        addTree(entries, runtime, HOME + "/runtime");
        return entries;
    }

    private static Entry plain(String path, Path source) {
        return new Regular(path, source, PLAIN, "root", false);
    }

    private static void addTree(List<Entry> entries, Path tree, String below) throws IOException {
        try (var found = Files.walk(tree)) {
            for (var file : found.sorted().toList()) {
                var path = below + "/" + tree.relativize(file);
                if (Files.isRegularFile(file)) {
                    entries.add(regular(path, file));
                } else if (path.startsWith(HOME) && !file.equals(tree)) {
                    // Folders of the system belong to the system.
                    entries.add(new Folder(path, PROGRAM, "root"));
                }
            }
        }
    }

    private static Regular regular(String path, Path source) {
        if (path.startsWith("/etc/sluice/")) return new Regular(path, source, GROUP_ONLY, USER, true);
        if (path.startsWith("/etc/default/")) return new Regular(path, source, GROUP_ONLY, "root", true);
        boolean executable = path.startsWith(HOME) && Files.isExecutable(source);
        return new Regular(path, source, executable ? PROGRAM : PLAIN, "root", path.startsWith("/etc/"));
    }
}
