package io.sluice.cli.upgrade.facts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// The files in an rpm package, as `rpm2cpio` writes them: a cpio archive of the kind "new ASCII" (cpio(5)). Not every
/// machine with packages has a cpio program.
///
/// A name that leads out of the folder is an error, as is a file written through a link.
final class CpioArchive {
    private static final String MAGIC = "070701";
    /// With a sum that nobody looks at: rpm has checked its package.
    private static final String MAGIC_WITH_SUM = "070702";

    private static final int HEAD = 110;
    private static final int FIELD = 8;
    private static final int LONGEST_NAME = 4096;
    private static final int KIND = 0xF000;
    private static final int FOLDER = 0x4000;
    private static final int FILE = 0x8000;
    private static final int LINK = 0xA000;

    private final InputStream in;
    private final Path folder;
    /// Files with more than one name have their content with the last of them.
    private final Map<Long, Path> written = new HashMap<>();

    private final Map<Long, Set<Path>> waiting = new HashMap<>();

    private CpioArchive(InputStream in, Path folder) {
        this.in = in;
        this.folder = folder.toAbsolutePath().normalize();
    }

    /// @param in     is read up to the end of the archive, in small pieces
    /// @param folder exists
    /// @throws IOException when this is no such archive or it is cut off
    static void unpack(InputStream in, Path folder) throws IOException {
        var archive = new CpioArchive(in, folder);
        while (archive.next()) {
            // One file after the other.
        }
    }

    private boolean next() throws IOException {
        var head = new String(exactly(HEAD), ISO_8859_1);
        if (!head.startsWith(MAGIC) && !head.startsWith(MAGIC_WITH_SUM))
            throw new IOException("this is no cpio archive");
        long inode = field(head, 0);
        int mode = (int) field(head, 1);
        long names = field(head, 4);
        long size = field(head, 6);
        long length = field(head, 11);
        if (length < 1 || length > LONGEST_NAME)
            throw new IOException("a cpio archive with a name of " + length + " bytes");
        var name = new String(exactly((int) length), UTF_8);
        pad(HEAD + length);
        name = name.substring(0, name.length() - 1);
        if (name.equals("TRAILER!!!")) return false;
        var place = place(name);
        switch (mode & KIND) {
            case FOLDER -> Files.createDirectories(place);
            case LINK -> {
                if (size > LONGEST_NAME) throw new IOException("a cpio archive with a link of " + size + " bytes");
                Files.createSymbolicLink(place, Path.of(new String(exactly((int) size), UTF_8)));
                pad(size);
            }
            case FILE -> {
                file(place, mode, inode, names, size);
                pad(size);
            }
            default -> {
                in.skipNBytes(size);
                pad(size);
            }
        }
        return true;
    }

    private void file(Path place, int mode, long inode, long names, long size) throws IOException {
        if (names > 1 && size == 0) {
            var content = written.get(inode);
            if (content == null)
                waiting.computeIfAbsent(inode, _ -> new LinkedHashSet<>()).add(place);
            else Files.copy(content, place);
            return;
        }
        try (var out = Files.newOutputStream(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var piece = new byte[64 * 1024];
            for (long rest = size; rest > 0; ) {
                int read = in.read(piece, 0, (int) Math.min(piece.length, rest));
                if (read < 0) throw new EOFException("the cpio archive is cut off");
                out.write(piece, 0, read);
                rest -= read;
            }
        }
        Files.setPosixFilePermissions(place, permissions(mode));
        written.put(inode, place);
        for (var other : waiting.getOrDefault(inode, Set.of()))
            Files.copy(place, other, StandardCopyOption.COPY_ATTRIBUTES);
        waiting.remove(inode);
    }

    private Path place(String name) throws IOException {
        var place = folder.resolve(name.startsWith("/") ? "." + name : name).normalize();
        if (!place.startsWith(folder)) throw new IOException("a cpio archive with the name " + name);
        if (place.equals(folder)) return place;
        var parent = folder;
        for (var part : folder.relativize(place.resolve("..").normalize())) {
            parent = parent.resolve(part);
            if (Files.isSymbolicLink(parent))
                throw new IOException("a cpio archive that writes through the link " + parent);
            if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) Files.createDirectory(parent);
        }
        return place;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        var all = PosixFilePermission.values();
        // In the order of the nine bits, from the highest.
        for (int i = 0; i < all.length; i++) if ((mode & 0x100 >> i) != 0) permissions.add(all[i]);
        return permissions;
    }

    private static long field(String head, int at) throws IOException {
        int from = MAGIC.length() + at * FIELD;
        try {
            return Long.parseLong(head, from, from + FIELD, 16);
        } catch (NumberFormatException broken) {
            throw new IOException("a cpio archive with a broken head", broken);
        }
    }

    private void pad(long written) throws IOException {
        exactly((int) (-written & 3));
    }

    private byte[] exactly(int count) throws IOException {
        var bytes = in.readNBytes(count);
        if (bytes.length < count) throw new EOFException("the cpio archive is cut off");
        return bytes;
    }
}
