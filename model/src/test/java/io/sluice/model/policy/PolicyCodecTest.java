package io.sluice.model.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Recordings;
import io.sluice.model.document.GoJson;
import io.sluice.model.problem.Checked;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyCodecTest {

    @Test
    void the_api_shows_every_member_as_recorded() {
        int seen = 0;
        for (var test : Recordings.read("conformance/cases/control.json").path("cases")) {
            if (test.path("id").asText().equals("control/policies/get")) {
                var policy = ((Checked.Good<Policy>)
                                PolicyCodec.read(test.path("policies").get(0)))
                        .value();
                assertThat(GoJson.text(PolicyCodec.shown(policy)))
                        .isEqualTo(GoJson.text(test.path("recorded").get(0).path("body")));
                seen++;
            }
        }
        assertThat(seen).isEqualTo(1);
    }

    @Test
    void a_policy_without_an_id_is_shown_under_its_object_id() {
        var read = PolicyCodec.read("{\"_id\":\"5e9d9544a1dcd60001d0ed20\"}".getBytes(UTF_8));
        var policy = ((Checked.Good<Policy>) read).value();
        assertThat(PolicyCodec.shown(policy).path("id").asText()).isEqualTo("5e9d9544a1dcd60001d0ed20");
    }

    @Test
    void a_file_keeps_what_is_not_known() {
        var policy = ((Checked.Good<Policy>) PolicyCodec.read("{\"id\":\"p\",\"shiny\":[1]}".getBytes(UTF_8))).value();
        assertThat(new String(PolicyCodec.file(policy), UTF_8))
                .contains("\n  \"rate\": 0,")
                .contains("\"shiny\"");
        assertThat(PolicyCodec.read(PolicyCodec.file(policy))).isEqualTo(new Checked.Good<>(policy));
    }

    @Test
    void a_file_of_many_policies_names_them_by_its_members() {
        var listing = ((Checked.Good<PolicyCodec.Listing>) PolicyCodec.readMap(
                        "{\"one\":{\"id\":\"other\"},\"bad\":{\"rate\":\"fast\"},\"two\":{}}".getBytes(UTF_8)))
                .value();
        assertThat(listing.policies()).extracting(Policy::id).containsExactly("one", "two");
        assertThat(listing.problems().toString()).contains("policy.invalid at /bad/rate: expected a number");
        assertThat(PolicyCodec.readMap("[]".getBytes(UTF_8))).isInstanceOf(Checked.Bad.class);
    }

    @Test
    void a_policy_without_id_is_called_by_its_database_id() {
        var id = "5e9d9544a1dcd60001d0ed20";
        assertThat(((Checked.Good<Policy>) PolicyCodec.read(("{\"_id\":\"" + id + "\"}").getBytes(UTF_8)))
                        .value()
                        .id())
                .isEqualTo(id);
        assertThat(PolicyCodec.read("{\"_id\":\"zz\"}".getBytes(UTF_8))).isInstanceOf(Checked.Bad.class);
    }
}
