package io.sluice.packaging;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import io.sluice.packaging.Entry.Folder;
import io.sluice.packaging.Entry.Link;
import io.sluice.packaging.Entry.Regular;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/// An OCI image in a tar file, made without a daemon and without a base image.
///
/// It runs as user 65532, needs no shell and no folder that can be written: state goes to the volume. Layers from what
/// seldom changes to what changes with every version: system, Java, libraries, program.
public final class ImageFile {
    static final String REPOSITORY = "sluice/gateway";
    private static final String OWNER = "65532:65532";
    private static final String STATE = "/var/lib/sluice-gateway";

    private ImageFile() {}

    /// @param program   what `Contents.program` lists
    /// @param base      path in the image to file
    /// @param packaging the folder with `image/`
    /// @param work      for files in between
    public static void write(
            Release release, List<Entry> program, Map<String, Path> base, Path packaging, Path work, Path target)
            throws IOException {
        Files.deleteIfExists(target);
        var empty = Files.createDirectories(work.resolve("image-empty"));
        var layers = new ArrayList<FileEntriesLayer>();
        layers.add(system(release, base, packaging.resolve("image/files"), empty));
        for (var layer : byChange(program).entrySet()) layers.add(layer(layer.getKey(), layer.getValue(), release));
        try {
            Jib.fromScratch()
                    .setPlatforms(Set.of(new Platform(release.architecture().image(), "linux")))
                    .setFormat(ImageFormat.OCI)
                    .setFileEntriesLayers(layers)
                    .setCreationTime(release.moment())
                    .setUser(OWNER)
                    .setWorkingDirectory(AbsoluteUnixPath.get(STATE))
                    .setEnvironment(Map.of("PATH", Contents.HOME + "/runtime/bin"))
                    .setEntrypoint(entrypoint())
                    .setProgramArguments("gateway", "--conf", "/etc/sluice/gateway.conf")
                    .setExposedPorts(Port.tcp(8080))
                    .addVolume(AbsoluteUnixPath.get(STATE))
                    .setLabels(labels(release))
                    .containerize(Containerizer.to(TarImage.at(target).named(REPOSITORY + ":" + release.version()))
                            .setOfflineMode(true)
                            .setToolName("sluice")
                            .setBaseImageLayersCache(work.resolve("image-base-cache"))
                            .setApplicationLayersCache(work.resolve("image-cache")));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while the image was made", stopped);
        } catch (InvalidImageReferenceException
                | RegistryException
                | CacheDirectoryCreationException
                | ExecutionException refused) {
            throw new IOException("cannot make the image " + target, refused);
        }
    }

    /// Java itself: there is no shell to start it. More options come in `JDK_JAVA_OPTIONS`.
    static List<String> entrypoint() {
        return List.of(
                Contents.HOME + "/runtime/bin/java",
                "@" + Contents.HOME + "/bin/java.options",
                // The limit of a container is for this process alone; half of it is for buffers, stacks and code.
                "-XX:MaxRAMPercentage=40",
                // It would be written to a folder that nobody reads.
                "-XX:-UsePerfData",
                "-Djava.library.path=" + Contents.HOME + "/native",
                "-cp",
                Contents.HOME + "/lib/*",
                "io.sluice.cli.Sluice");
    }

    private static Map<String, String> labels(Release release) {
        var labels = new TreeMap<String, String>();
        labels.put("org.opencontainers.image.title", "sluice-gateway");
        labels.put("org.opencontainers.image.description", "API gateway, a drop-in for Tyk");
        labels.put("org.opencontainers.image.version", release.version());
        labels.put("org.opencontainers.image.licenses", "Apache-2.0");
        labels.put("org.opencontainers.image.created", release.moment().toString());
        return labels;
    }

    /// Base libraries, users, default configuration, and the folders that belong to the service.
    private static FileEntriesLayer system(Release release, Map<String, Path> base, Path files, Path empty)
            throws IOException {
        var entries = new ArrayList<Entry>();
        base.forEach((path, file) ->
                entries.add(new Regular(path, file, path.contains("/ld-linux") ? 0755 : 0644, "root", false)));
        try (var found = Files.walk(files)) {
            found.filter(Files::isRegularFile)
                    .sorted()
                    .forEach(file -> entries.add(new Regular("/" + files.relativize(file), file, 0644, "root", false)));
        }
        var layer = FileEntriesLayer.builder().setName("system");
        for (var entry : entries) add(layer, entry, release, empty);
        for (var folder : List.of("", "/apps", "/policies", "/middleware", "/state")) {
            layer.addEntry(
                    empty,
                    AbsoluteUnixPath.get(STATE + folder),
                    FilePermissions.fromOctalString("755"),
                    release.moment(),
                    OWNER);
        }
        layer.addEntry(empty, AbsoluteUnixPath.get("/tmp"), FilePermissions.fromOctalString("777"), release.moment());
        layer.addEntry(
                empty,
                AbsoluteUnixPath.get("/etc/sluice/templates"),
                FilePermissions.fromOctalString("755"),
                release.moment());
        return layer.build();
    }

    /// Which layer a file is in. Scripts of packages have no place here.
    private static Map<String, List<Entry>> byChange(List<Entry> program) {
        var layers = new LinkedHashMap<String, List<Entry>>();
        for (var name : List.of("java", "libraries", "program")) layers.put(name, new ArrayList<>());
        for (var entry : program) {
            if (entry.path().startsWith(Contents.HOME + "/bin/")
                    && !entry.path().endsWith("/java.options")) continue;
            layers.computeIfAbsent(layerOf(entry.path()), name -> new ArrayList<>())
                    .add(entry);
        }
        return layers;
    }

    private static String layerOf(String path) {
        if (path.startsWith(Contents.HOME + "/runtime")) return "java";
        boolean library = path.contains("/lib/") || path.contains("/native");
        boolean ours = path.matches(".*/lib/(cli|gateway|go-template|model|storage|pump|dashboard|bridge)-\\d.*\\.jar");
        return library && !ours ? "libraries" : "program";
    }

    private static FileEntriesLayer layer(String name, List<Entry> entries, Release release) throws IOException {
        var layer = FileEntriesLayer.builder().setName(name);
        for (var entry : entries) add(layer, entry, release, Path.of("/"));
        return layer.build();
    }

    /// Folders are made of a folder that is there: only its name and mode count.
    private static void add(FileEntriesLayer.Builder layer, Entry entry, Release release, Path folder)
            throws IOException {
        switch (entry) {
            case Folder made ->
                layer.addEntry(
                        folder,
                        AbsoluteUnixPath.get(made.path()),
                        FilePermissions.fromOctalString(Integer.toOctalString(made.mode())),
                        release.moment());
            case Regular file ->
                layer.addEntry(
                        file.source(),
                        AbsoluteUnixPath.get(file.path()),
                        FilePermissions.fromOctalString(Integer.toOctalString(file.mode())),
                        release.moment());
            case Link link -> throw new IOException("the image has no links, but " + link.path());
        }
    }
}
