package io.sluice.cli.backup;

import io.sluice.cli.backup.format.BackupReader;
import java.io.IOException;

/// Something that can be restored, read as often as needed and the same each time.
interface Source {

    /// @throws io.sluice.cli.backup.format.BadBackup when it is not whole
    void read(BackupReader.Visitor visitor) throws IOException;
}
