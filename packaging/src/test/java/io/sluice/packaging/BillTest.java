package io.sluice.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BillTest {
    @TempDir
    private Path folder;

    @Test
    void it_names_every_jar_that_is_packed_and_no_other_and_java_and_the_system_below() throws Exception {
        var built = BuiltPackages.assumeBuilt();
        var machine = built.release().architecture();
        var list = BuiltPackages.CHECKOUT.resolve("packaging/image/base.packages");
        var file = folder.resolve("bill.json");
        Bill.write(built.product(), built.release(), built.runtime(), BaseSystem.read(list, machine), file);
        var bill = new ObjectMapper().readTree(file.toFile());

        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.at("/metadata/component/version").asText())
                .isEqualTo(built.release().version());
        assertThat(bill.at("/metadata/timestamp").isMissingNode()).isTrue();
        assertThat(bill.path("serialNumber").isMissingNode()).isTrue();
        var named = new TreeSet<String>();
        for (var component : bill.path("components")) {
            var purl = component.path("purl").asText();
            if (!purl.startsWith("pkg:maven/")) continue;
            var name = component.path("name").asText() + "-"
                    + component.path("version").asText();
            var classifier =
                    purl.contains("classifier=") ? "-" + purl.replaceFirst(".*classifier=([^&]*).*", "$1") : "";
            named.add(name + classifier + ".jar");
        }
        named.add("cli-" + built.release().version() + ".jar");
        var packed = new TreeSet<String>();
        for (var jar : built.product().jars(machine))
            packed.add(jar.getFileName().toString());
        assertThat(named).isEqualTo(packed);
        assertThat(bill.path("components").findValuesAsText("name")).contains("openjdk", "libc6");
        assertThat(bill.path("components").findValuesAsText("version")).contains(System.getProperty("java.version"));
    }
}
