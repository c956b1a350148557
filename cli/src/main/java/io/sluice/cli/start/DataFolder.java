package io.sluice.cli.start;

import io.sluice.cli.terminal.CommandRefused;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/// Everything that `sluice start` keeps, in one folder:
///
/// | in it            | what |
/// |------------------|------|
/// | `apps/`          | API definitions, one JSON file each |
/// | `policies/`      | policies, one JSON file each |
/// | `middleware/`    | scripts |
/// | `store/`         | keys, counters, records |
/// | `control-secret` | what the control API asks for; only its owner may read it |
/// | `tyk.conf`       | settings, when somebody wrote some |
///
/// @param root absolute
public record DataFolder(Path root) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final int SECRET_BYTES = 32;

    /// Makes what is missing; changes nothing that is there.
    ///
    /// @throws CommandRefused when the folder cannot be written
    public static DataFolder open(Path root) {
        var folder = new DataFolder(root.toAbsolutePath().normalize());
        try {
            Files.createDirectories(folder.apps());
            Files.createDirectories(folder.policies());
            Files.createDirectories(folder.middleware());
            Files.createDirectories(folder.store());
            return folder;
        } catch (IOException unwritable) {
            throw new CommandRefused("cannot make the data folder " + folder.root + ": " + unwritable, unwritable);
        }
    }

    public Path apps() {
        return root.resolve("apps");
    }

    public Path policies() {
        return root.resolve("policies");
    }

    public Path middleware() {
        return root.resolve("middleware");
    }

    public Path store() {
        return root.resolve("store");
    }

    public Path settings() {
        return root.resolve("tyk.conf");
    }

    public Path secretFile() {
        return root.resolve("control-secret");
    }

    /// The secret of this folder. Made on the first call; two processes that start together agree on one.
    ///
    /// @throws CommandRefused when the file is empty or cannot be read or written
    public String secret() {
        try {
            if (!Files.exists(secretFile())) makeSecret();
            var secret = Files.readString(secretFile()).strip();
            if (secret.isEmpty()) {
                throw new CommandRefused(secretFile() + " is empty; delete it and a new secret is made");
            }
            return secret;
        } catch (IOException unusable) {
            throw new CommandRefused("cannot read or write " + secretFile() + ": " + unusable, unusable);
        }
    }

    /// Written aside and moved, so that the file is whole whenever it is there.
    private void makeSecret() throws IOException {
        var bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        var aside =
                Files.createTempFile(root, "control-secret", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(aside, HexFormat.of().formatHex(bytes) + "\n");
            Files.createLink(secretFile(), aside);
        } catch (FileAlreadyExistsException another) {
            // The other process was faster; its secret holds.
        } catch (UnsupportedOperationException noLinks) {
            Files.move(aside, secretFile(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
