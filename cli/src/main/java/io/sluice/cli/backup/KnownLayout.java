package io.sluice.cli.backup;

import io.sluice.cli.backup.format.About;
import io.sluice.cli.backup.format.BackupReader;
import io.sluice.cli.backup.format.BadBackup;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.Stored;
import java.io.IOException;
import java.util.List;

/// Refuses what was copied from a store of a later layout.
record KnownLayout(BackupReader.Visitor then) implements BackupReader.Visitor {
    @Override
    public void about(About about) throws IOException {
        if (about.layout() > StoreLayout.KNOWN) {
            throw new BadBackup(
                    BadBackup.Fault.NEWER_FORMAT,
                    "it is of a store with layout " + about.layout() + "; this version knows up to " + StoreLayout.KNOWN
                            + ": use Sluice " + about.version() + " or later");
        }
        then.about(about);
    }

    @Override
    public void file(String name, byte[] content, int mode) throws IOException {
        then.file(name, content, mode);
    }

    @Override
    public boolean wantsEntries() {
        return then.wantsEntries();
    }

    @Override
    public void entries(String kind, List<Stored> entries) throws IOException {
        then.entries(kind, entries);
    }
}
