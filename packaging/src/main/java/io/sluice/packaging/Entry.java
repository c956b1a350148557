package io.sluice.packaging;

import java.nio.file.Path;

/// Something that a package puts on a machine. Paths are absolute, without a slash at the end; the owner is root.
public sealed interface Entry {
    String path();

    /// @param mode  permission bits
    /// @param group who may read what others may not
    record Folder(String path, int mode, String group) implements Entry {}

    /// @param source        where its bytes are now
    /// @param mode          permission bits
    /// @param group         who may read what others may not
    /// @param configuration whether an operator may edit it; then it survives every change of version
    record Regular(String path, Path source, int mode, String group, boolean configuration) implements Entry {}

    record Link(String path, String target) implements Entry {}
}
