package io.sluice.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.packaging.Entry.Folder;
import io.sluice.packaging.Entry.Link;
import io.sluice.packaging.Entry.Regular;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.vafer.jdeb.Console;
import org.vafer.jdeb.DataConsumer;
import org.vafer.jdeb.DataProducer;
import org.vafer.jdeb.DebMaker;
import org.vafer.jdeb.PackagingException;
import org.vafer.jdeb.shaded.commons.compress.archivers.tar.TarArchiveEntry;
import org.vafer.jdeb.shaded.commons.compress.archivers.tar.TarConstants;
import org.vafer.jdeb.utils.MapVariableResolver;

/// A package for Debian and Ubuntu.
///
/// In the archive everything belongs to root: names are looked up while files are unpacked, and a clean machine does
/// not know ours yet. The maintainer scripts hand over what the service reads.
public final class DebFile {
    private static final List<String> SCRIPTS = List.of("preinst", "postinst", "prerm", "postrm");

    private DebFile() {}

    /// @param packaging the folder with `deb/` and `scripts/`
    /// @param work      a folder for files in between
    public static void write(Release release, List<Entry> entries, Path packaging, Path work, Path target)
            throws IOException {
        var control = Scripts.fresh(work.resolve("deb-control"));
        Files.writeString(
                control.resolve("control"),
                Files.readString(packaging.resolve("deb/control"))
                        .replace("@version@", release.packageVersion())
                        .replace("@architecture@", release.architecture().debian()));
        for (var script : SCRIPTS) {
            Files.writeString(control.resolve(script), Scripts.read(packaging, "deb/" + script + ".sh", release));
        }
        var maker = new DebMaker(new Silent(), List.of(all(release, entries)), List.of(configuration(entries)));
        maker.setControl(control.toFile());
        maker.setDeb(target.toFile());
        maker.setCompression("gzip");
        maker.setEncoding(UTF_8);
        maker.setOutputTimestampMs(release.moment().toEpochMilli());
        // Tokens that no script holds: ours are replaced already.
        maker.setOpenReplaceToken("@@{");
        maker.setCloseReplaceToken("}@@");
        maker.setResolver(new MapVariableResolver(Map.of()));
        try {
            maker.validate();
            maker.makeDeb();
        } catch (PackagingException refused) {
            throw new IOException("cannot write " + target, refused);
        }
    }

    private static DataProducer all(Release release, List<Entry> entries) {
        return consumer -> {
            for (var entry : entries) put(consumer, entry, release);
        };
    }

    /// Only what is named here is a conffile.
    private static DataProducer configuration(List<Entry> entries) {
        return consumer -> {
            for (var entry : entries) {
                if (entry instanceof Regular file && file.configuration()) {
                    try (var bytes = Files.newInputStream(file.source())) {
                        consumer.onEachFile(bytes, new TarArchiveEntry("." + file.path(), true));
                    }
                }
            }
        };
    }

    private static void put(DataConsumer consumer, Entry entry, Release release) throws IOException {
        switch (entry) {
            case Folder folder -> {
                var header = new TarArchiveEntry("." + folder.path() + "/", true);
                consumer.onEachDir(owned(header, TarArchiveEntry.DEFAULT_DIR_MODE & ~0777 | folder.mode(), release));
            }
            case Link link -> {
                var header = new TarArchiveEntry("." + link.path(), TarConstants.LF_SYMLINK, true);
                header.setLinkName(link.target());
                consumer.onEachLink(owned(header, 0777, release));
            }
            case Regular file -> {
                var header = new TarArchiveEntry("." + file.path(), true);
                header.setSize(Files.size(file.source()));
                try (var bytes = Files.newInputStream(file.source())) {
                    consumer.onEachFile(
                            bytes, owned(header, TarArchiveEntry.DEFAULT_FILE_MODE & ~0777 | file.mode(), release));
                }
            }
        }
    }

    private static TarArchiveEntry owned(TarArchiveEntry header, int mode, Release release) {
        header.setMode(mode);
        header.setModTime(Date.from(release.moment()));
        header.setIds(0, 0);
        header.setNames("root", "root");
        return header;
    }

    /// What the library tells on the way is of no interest; what goes wrong it throws.
    private static final class Silent implements Console {
        @Override
        public void debug(String message) {}

        @Override
        public void info(String message) {}

        @Override
        public void warn(String message) {}
    }
}
