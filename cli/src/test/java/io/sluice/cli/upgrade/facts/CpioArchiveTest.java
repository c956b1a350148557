package io.sluice.cli.upgrade.facts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CpioArchiveTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    private int inode;

    private void entry(String name, int mode, String content) {
        entry(name, mode, ++inode, 1, content);
    }

    private void entry(String name, int mode, int number, int names, String content) {
        int size = content.getBytes(UTF_8).length;
        int[] fields = {number, mode, 0, 0, names, 0, size, 0, 0, 0, 0, name.getBytes(UTF_8).length + 1, 0};
        var head = new StringBuilder("070701");
        for (int field : fields) head.append(String.format("%08x", field));
        archive.writeBytes((head + name + "\0").getBytes(UTF_8));
        pad();
        archive.writeBytes(content.getBytes(UTF_8));
        pad();
    }

    private void pad() {
        while (archive.size() % 4 != 0) archive.write(0);
    }

    private void unpack() throws IOException {
        entry("TRAILER!!!", 0, "");
        CpioArchive.unpack(new ByteArrayInputStream(archive.toByteArray()), folder);
    }

    @Test
    void files_folders_and_links_come_out_with_their_permissions() throws IOException {
        entry("./opt/there", 0x41ED, "");
        entry("./opt/there/program", 0x81ED, "#!/bin/sh\n");
        entry("./opt/with no folder of its own/data", 0x81A0, "12345");
        entry("./opt/link", 0xA1FF, "there/program");
        entry("./opt/empty", 0x81A4, "");
        unpack();
        var program = folder.resolve("opt/there/program");
        assertThat(program).hasContent("#!/bin/sh\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(program)))
                .isEqualTo("rwxr-xr-x");
        var data = folder.resolve("opt/with no folder of its own/data");
        assertThat(data).hasContent("12345");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rw-r-----");
        assertThat(Files.readSymbolicLink(folder.resolve("opt/link"))).hasToString("there/program");
        assertThat(folder.resolve("opt/empty")).isEmptyFile();
    }

    @Test
    void a_file_with_several_names_has_its_content_with_the_last() throws IOException {
        entry("a", 0x81A4, 7, 3, "");
        entry("b", 0x81A4, 7, 3, "");
        entry("c", 0x81A4, 7, 3, "content");
        unpack();
        for (var name : new String[] {"a", "b", "c"})
            assertThat(folder.resolve(name)).hasContent("content");
    }

    @Test
    void what_leads_out_of_the_folder_is_refused() {
        entry("a/../../outside", 0x81A4, "x");
        assertThatThrownBy(this::unpack).hasMessageContaining("outside");
        archive.reset();
        entry("way", 0xA1FF, "/tmp");
        entry("way/in", 0x81A4, "x");
        assertThatThrownBy(this::unpack).hasMessageContaining("through the link");
    }

    @Test
    void what_is_none_or_is_cut_off_is_refused() {
        assertThatThrownBy(() -> CpioArchive.unpack(new ByteArrayInputStream("hello".getBytes(UTF_8)), folder))
                .hasMessageContaining("cut off");
        assertThatThrownBy(() -> CpioArchive.unpack(new ByteArrayInputStream(new byte[200]), folder))
                .hasMessageContaining("no cpio archive");
        entry("a", 0x81A4, "some content");
        var whole = archive.toByteArray();
        for (int length = 1; length < whole.length; length += 7) {
            var cut = Arrays.copyOf(whole, length);
            var place = folder.resolve("cut-" + length);
            assertThatThrownBy(() -> CpioArchive.unpack(new ByteArrayInputStream(cut), Files.createDirectory(place)))
                    .isInstanceOf(IOException.class);
        }
    }
}
