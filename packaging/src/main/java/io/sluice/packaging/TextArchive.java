package io.sluice.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// A folder of text files as a `.tar.gz`, with `@version@` in them replaced: the chart, and what is applied without it.
/// The same for every build of a version.
final class TextArchive {
    private static final int PLAIN = 0100644;

    private TextArchive() {}

    /// @param name  the folder in the archive that holds the files
    /// @param files read in the order of their paths; folders without files are left out
    static void write(Path files, String name, Release release, Path target) throws IOException {
        try (var found = Files.walk(files);
                var tar =
                        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(target)), UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (var file : found.filter(Files::isRegularFile).sorted().toList()) {
                var bytes = Files.readString(file)
                        .replace("@version@", release.version())
                        .getBytes(UTF_8);
                var entry = new TarArchiveEntry(name + "/" + files.relativize(file), TarConstants.LF_NORMAL);
                entry.setSize(bytes.length);
                entry.setMode(PLAIN);
                entry.setIds(0, 0);
                entry.setNames("root", "root");
                entry.setModTime(release.moment().toEpochMilli());
                tar.putArchiveEntry(entry);
                tar.write(bytes);
                tar.closeArchiveEntry();
            }
        }
    }
}
