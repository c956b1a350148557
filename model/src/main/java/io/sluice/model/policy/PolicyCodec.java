package io.sluice.model.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Policies as JSON: one object each in a folder of files and in the API, or one file that maps ids to
/// objects.
public final class PolicyCodec {
    private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-fA-F]{24}");

    private PolicyCodec() {}

    /// One policy. Refused with `policy.invalid`, one problem for each wrong member.
    public static Checked<Policy> read(JsonNode json) {
        return Policy.SHAPE.read(json, ProblemCode.POLICY_INVALID).then(PolicyCodec::checkedId);
    }

    /// One policy as UTF-8.
    public static Checked<Policy> read(byte[] json) {
        try {
            return read(Json.MAPPER.readTree(json));
        } catch (IOException notJson) {
            return notJson();
        }
    }

    private static Checked<Policy> checkedId(ObjectNode document) {
        var id = document.path("_id").asText();
        return id.isEmpty() || OBJECT_ID.matcher(id).matches()
                ? new Checked.Good<>(new Policy(document))
                : new Checked.Bad<>(new Problem(ProblemCode.POLICY_INVALID, "/_id", "expected 24 hex digits"));
    }

    /// What a file of many policies holds.
    ///
    /// @param policies those that can be read, in the order of the file
    /// @param problems why the others cannot
    public record Listing(List<Policy> policies, List<Problem> problems) {
        public Listing {
            policies = List.copyOf(policies);
            problems = List.copyOf(problems);
        }
    }

    /// A file `{"<id>": {policy}, …}`; the name in the map beats the `id` inside. A policy that cannot be
    /// read costs only itself.
    ///
    /// @param json UTF-8
    public static Checked<Listing> readMap(byte[] json) {
        try {
            return Json.MAPPER.readTree(json) instanceof ObjectNode map ? new Checked.Good<>(listing(map)) : notJson();
        } catch (IOException notJson) {
            return notJson();
        }
    }

    private static Listing listing(ObjectNode map) {
        var policies = new ArrayList<Policy>();
        var problems = new ArrayList<Problem>();
        map.properties().forEach(entry -> {
            switch (read(entry.getValue())) {
                case Checked.Good<Policy>(var policy, var _) -> policies.add(policy.withId(entry.getKey()));
                case Checked.Bad<Policy>(var wrong) ->
                    wrong.forEach(problem -> problems.add(
                            new Problem(problem.code(), "/" + entry.getKey() + problem.where(), problem.detail())));
            }
        });
        return new Listing(policies, problems);
    }

    private static <T> Checked<T> notJson() {
        return new Checked.Bad<>(new Problem(ProblemCode.POLICY_INVALID, "", "expected a JSON object"));
    }

    /// As the API shows it: every member, also those without a value, except an empty `post_expiry_action`;
    /// none that is not known.
    public static ObjectNode shown(Policy policy) {
        var all = Policy.SHAPE.full(policy.document());
        all.put("id", policy.id());
        if (policy.postExpiryAction().isEmpty()) {
            all.remove("post_expiry_action");
        }
        return all;
    }

    /// As a file holds it: [#shown(Policy)] and the members that are not known. UTF-8, indented by two
    /// blanks.
    public static byte[] file(Policy policy) {
        var all = shown(policy);
        policy.document().properties().forEach(entry -> all.set(entry.getKey(), entry.getValue()));
        return GoJson.indented(all);
    }
}
