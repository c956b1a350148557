package io.sluice.model.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.Recordings;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.AccessDefinition;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyMergeTest {

    @TestFactory
    Stream<DynamicTest> every_recorded_preview_comes_out_the_same() {
        var tests = new ArrayList<DynamicTest>();
        for (var file : List.of("policy", "keys")) {
            for (var test :
                    Recordings.read("conformance/cases/" + file + ".json").path("cases")) {
                addPreviews(test, tests);
            }
        }
        assertThat(tests).hasSizeGreaterThan(60);
        return tests.stream();
    }

    private static void addPreviews(JsonNode test, List<DynamicTest> tests) {
        var policies = policies(test.path("policies"));
        for (int i = 0; i < test.path("steps").size(); i++) {
            var request = test.path("steps").get(i).path("request");
            var recorded = test.path("recorded").get(i);
            var session = request.path("body");
            if (request.path("path").asText().equals("/tyk/keys/preview")
                    && recorded.path("status").intValue() == 200
                    && session.isObject()
                    && !session.isEmpty()) {
                tests.add(DynamicTest.dynamicTest(test.path("id").asText() + " step " + i, () -> {
                    var merged = PolicyMerge.apply(session(session), policies, Optional.empty());
                    var shown = Json.parse(new String(SessionCodec.write(merged.session()), UTF_8));
                    assertAlike(recorded.path("body"), shown);
                }));
            }
        }
    }

    /// Times of the gateway that was recorded are masked or not compared.
    private static void assertAlike(JsonNode expected, JsonNode found) {
        assertThat(comparable(found)).isEqualTo(comparable(expected));
    }

    private static JsonNode comparable(JsonNode session) {
        var copy = (ObjectNode) session.deepCopy();
        copy.remove(List.of("date_created", "quota_renews"));
        if (copy.path("last_updated").asText("<masked>").equals("<masked>")) {
            copy.remove("last_updated");
        }
        if (copy.has("tags")) {
            var tags = copy.path("tags")
                    .valueStream()
                    .map(JsonNode::asText)
                    .sorted()
                    .toList();
            copy.putArray("tags");
            tags.forEach(tag -> copy.withArray("tags").add(tag));
        }
        for (var access : copy.path("access_rights")) {
            if (access.path("limit") instanceof ObjectNode limit && limit.has("quota_renews")) {
                limit.put("quota_renews", "<masked>");
            }
        }
        try {
            return Json.parse(copy.toString());
        } catch (IOException bug) {
            throw new AssertionError(bug);
        }
    }

    @Test
    void rights_of_two_policies_add_up() {
        var merged = apply(
                "{'apply_policies':['p','q'],'access_rights':{'c':{}}}",
                "{'id':'p','access_rights':{'a':{'allowed_urls':[{'url':'/user','methods':['GET']},{'url':'/companies','methods':['GET','POST']}]}}}",
                "{'id':'q','access_rights':{'a':{'allowed_urls':[{'url':'/user','methods':['POST','GET']}]},'b':{}}}");
        assertThat(merged.refusal()).isEmpty();
        assertThat(merged.session().accessRights().keySet()).containsExactly("a", "b");
        assertThat(requireNonNull(merged.session().accessRights().get("a"))
                        .allowedUrls()
                        .toString())
                .isEqualTo(
                        "[AllowedUrl[url=/user, methods=[GET, POST]], AllowedUrl[url=/companies, methods=[GET, POST]]]");
    }

    @Test
    void graphql_types_and_fields_add_up() {
        var access = apply(
                        "{'apply_policies':['p','q']}",
                        "{'id':'p','access_rights':{'a':{'restricted_types':[{'name':'Q','fields':['x']}],'field_access_rights':[{'type_name':'Q','field_name':'f','limits':{'max_query_depth':2}}]}}}",
                        "{'id':'q','access_rights':{'a':{'disable_introspection':true,'restricted_types':[{'name':'Q','fields':['y','x']},{'name':'R','fields':['z']}],'field_access_rights':[{'type_name':'Q','field_name':'f','limits':{'max_query_depth':-1}}]}}}")
                .session()
                .accessRights()
                .get("a");
        assertThat(requireNonNull(access).toString())
                .isEqualTo(
                        "{\"restricted_types\":[{\"name\":\"Q\",\"fields\":[\"x\",\"y\"]},{\"name\":\"R\",\"fields\":[\"z\"]}],"
                                + "\"field_access_rights\":[{\"type_name\":\"Q\",\"field_name\":\"f\",\"limits\":{\"max_query_depth\":-1}}],"
                                + "\"disable_introspection\":true}");
    }

    @Test
    void policies_that_cannot_go_together_are_refused() {
        var perApi = "{'id':'n','partitions':{'per_api':true},'access_rights':{'a':{}}}";
        var acl = "{'id':'l','partitions':{'acl':true},'access_rights':{'a':{}}}";
        var full = "{'id':'f','access_rights':{'a':{}}}";
        var mixed = "cannot apply multiple policies when some have per_api set and some are partitioned";
        assertThat(apply("{'apply_policies':['l','n']}", perApi, acl).refusal()).contains(mixed);
        assertThat(apply("{'apply_policies':['n','l']}", perApi, acl).refusal()).contains(mixed);
        assertThat(apply("{'apply_policies':['n','f']}", perApi, full).refusal())
                .isEmpty();
        assertThat(apply("{'apply_policies':['f','n']}", perApi, full).refusal())
                .isEmpty();
        assertThat(apply("{'apply_policies':['l','f','n']}", perApi, acl, full).refusal())
                .isEmpty();
        assertThat(apply("{'apply_policies':['x']}", "{'id':'x','partitions':{'per_api':true,'quota':true}}")
                        .refusal())
                .contains("cannot apply policy x which has per_api and any of partitions set");
    }

    @Test
    void an_entry_that_an_earlier_policy_won_counts_for_that_policy() {
        var merged = apply(
                "{'apply_policies':['full','other','single']}",
                "{'id':'full','rate':5,'per':1,'quota_max':9,'access_rights':{'a':{}}}",
                "{'id':'other','rate':5,'per':1,'quota_max':9,'access_rights':{'b':{}}}",
                "{'id':'single','rate':1,'per':1,'quota_max':1,'partitions':{'per_api':true},'access_rights':{'a':{}}}");
        assertThat(merged.session().accessRights().values())
                .extracting(AccessDefinition::allowanceScope)
                .containsExactly("full", "other");
    }

    @Test
    void a_key_whose_policies_are_gone_opens_nothing() {
        assertThat(apply("{'apply_policies':['gone']}").refusal()).contains("policy not found: \"gone\"");
        assertThat(apply("{'apply_policies':['gone','too']}").refusal())
                .contains("key has no valid policies to be applied");
    }

    @Test
    void a_policy_of_another_organisation_is_refused_where_an_api_is_asked_for() {
        var policies = new Policies(List.of(policy("{'id':'p','org_id':'one','access_rights':{'a':{}}}")));
        var session = session(tree("{'org_id':'one','apply_policies':['p']}"));
        assertThat(PolicyMerge.apply(session, policies, Optional.of("one")).refusal())
                .isEmpty();
        assertThat(PolicyMerge.apply(session, policies, Optional.empty()).refusal())
                .isEmpty();
        assertThat(PolicyMerge.apply(session, policies, Optional.of("two")).refusal())
                .contains("attempting to apply policy from different organisation to key, skipping");
    }

    @Test
    void policies_inside_the_metadata_replace_the_listed_ones() {
        var merged = apply(
                "{'apply_policies':['p'],'meta_data':{'policies':[{'id':'i','rate':3,'per':1,'access_rights':{'b':{}}}]}}",
                "{'id':'p','access_rights':{'a':{}}}");
        assertThat(merged.session().accessRights().keySet()).containsExactly("b");
        assertThat(merged.session().limit().rate()).isEqualTo(3);
    }

    @Test
    void without_policies_each_api_with_a_limit_counts_for_itself() {
        var rights = apply("{'tags':['t','t'],'access_rights':{'a':{'limit':{'rate':1,'per':1}},'b':{}}}")
                .session();
        assertThat(requireNonNull(rights.accessRights().get("a")).allowanceScope())
                .isEqualTo("a");
        assertThat(requireNonNull(rights.accessRights().get("b")).allowanceScope())
                .isEmpty();
        assertThat(rights.tags()).containsExactly("t");
    }

    @Test
    void the_last_policy_with_an_expiry_decides_it() {
        var policies = new Policies(List.of(
                policy("{'id':'p','key_expires_in':5}"),
                policy("{'id':'q','key_expires_in':7}"),
                policy("{'id':'r'}")));
        assertThat(PolicyMerge.expiresIn(session(tree("{'apply_policies':['p','q','r']}")), policies, ""))
                .isEqualTo(7);
        assertThat(PolicyMerge.expiresIn(session(tree("{'apply_policies':['r']}")), policies, ""))
                .isZero();
    }

    private static PolicyMerge.Merged apply(String session, String... policies) {
        var all = new Policies(
                Arrays.stream(policies).map(PolicyMergeTest::policy).toList());
        return PolicyMerge.apply(session(tree(session)), all, Optional.empty());
    }

    private static Policies policies(JsonNode list) {
        var all = new ArrayList<Policy>();
        list.forEach(item -> all.add(good(PolicyCodec.read(item))));
        return new Policies(all);
    }

    private static Policy policy(String json) {
        return good(PolicyCodec.read(tree(json)));
    }

    private static Session session(JsonNode json) {
        return good(SessionCodec.read(json));
    }

    private static JsonNode tree(String json) {
        try {
            return Json.parse(json.replace('\'', '"'));
        } catch (IOException bug) {
            throw new AssertionError(bug);
        }
    }

    private static <T> T good(Checked<T> checked) {
        return switch (checked) {
            case Checked.Good<T>(var value, var _) -> value;
            case Checked.Bad<T>(var problems) -> throw new AssertionError(problems);
        };
    }
}
