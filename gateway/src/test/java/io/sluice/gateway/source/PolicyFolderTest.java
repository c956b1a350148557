package io.sluice.gateway.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyFolderTest {
    @TempDir
    Path folder;

    private void file(String name, String json) throws IOException {
        Files.writeString(folder.resolve(name), json.replace('\'', '"'));
    }

    @Test
    void each_file_is_a_policy_and_a_broken_one_costs_only_itself() throws IOException {
        file("a.json", "{'id':'a','rate':1}");
        file("b.json", "{'id':'b','rate':'fast'}");
        file("c.json", "{'name':'nobody'}");
        var loaded = new PolicyFolder(folder).load();
        assertThat(loaded.policies()).extracting(Policy::id).containsExactly("a");
        assertThat(loaded.problems()).hasSize(2);
        assertThat(loaded.problems().getFirst().where()).isEqualTo("b.json/rate");
    }

    @Test
    void a_policy_that_breaks_stays_as_it_was() throws IOException {
        file("a.json", "{'id':'a','rate':1}");
        var policies = new PolicyFolder(folder);
        var before = policies.load().policies();
        file("a.json", "{");
        assertThat(policies.load().policies()).isEqualTo(before);
        Files.delete(folder.resolve("a.json"));
        assertThat(policies.load().policies()).isEmpty();
    }

    @Test
    void what_was_written_is_read() throws IOException {
        file("a.json", "{'id':'a','rate':1,'more':{'kept':true}}");
        var policies = new PolicyFolder(folder);
        var policy = policies.load().policies().getFirst();
        policies.write("other", policy);
        assertThat(Files.readString(folder.resolve("other.json"))).contains("\n  \"id\": \"a\"", "\"kept\": true");
        assertThat(policies.delete("other")).isTrue();
        assertThat(policies.delete("other")).isFalse();
    }

    @Test
    void one_file_may_map_ids_to_policies() throws IOException {
        file("policies.json", "{'x':{'id':'y','rate':2},'bad':{'rate':'fast'}}");
        var loaded = new PolicyRecordFile(folder.resolve("policies.json")).load();
        assertThat(loaded.policies()).extracting(Policy::id).containsExactly("x");
        assertThat(loaded.problems()).hasSize(1);
        assertThat(new PolicyRecordFile(folder.resolve("none.json")).load().policies())
                .isEmpty();
    }
}
