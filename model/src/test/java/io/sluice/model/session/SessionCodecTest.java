package io.sluice.model.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.Recordings;
import io.sluice.model.problem.Checked;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionCodecTest {

    @Test
    void every_recorded_session_is_written_back_with_the_same_bytes() {
        var sessions = new TreeMap<String, String>();
        for (var scenario : Recordings.read("data/redis/state.json").path("scenarios")) {
            collect(scenario, "keys_added", sessions);
            collect(scenario, "keys_changed", sessions);
        }
        assertThat(sessions).hasSizeGreaterThan(100);
        assertThat(sessions).allSatisfy((_, json) -> assertThat(rewritten(json)).isEqualTo(json));
    }

    private static void collect(JsonNode scenario, String member, Map<String, String> into) {
        scenario.path(member).properties().forEach(entry -> {
            var key = entry.getKey();
            var value = entry.getValue().path("value");
            // Sessions that were put there by hand are spelled with blanks and keep the order of their author.
            if ((key.startsWith("apikey-") || key.startsWith("orgkey."))
                    && value.isTextual()
                    && !value.textValue().contains("\": ")) {
                into.put(scenario.path("scenario").asText() + " " + member + " " + key, value.textValue());
            }
        });
    }

    @Test
    void zeros_are_left_out_and_names_match_whatever_their_case() {
        assertThat(rewritten("""
                        {"Rate": 5.0, "per": 0, "Expires": -1, "org_id": "", "is_inactive": false, "tags": [], "alias": null,
                         "access_rights": {"b": {"limit": {"rate": 0}, "versions": null}, "a": null}, "meta_data": {}, "apply_policies": ["x", null],
                         "date_created": "0001-01-01T00:00:00Z", "monitor": {"trigger_limits": null}}
                        """))
                .isEqualTo(
                        "{\"rate\":5,\"expires\":-1,\"access_rights\":{\"a\":{},\"b\":{}},\"apply_policies\":[\"x\",\"\"]}");
    }

    @Test
    void members_it_does_not_know_survive_at_every_depth() {
        var json =
                "{\"rate\":1,\"access_rights\":{\"a\":{\"versions\":[\"v1\"],\"limit\":{\"rate\":2,\"burst\":9},\"shiny\":{\"z\":1,\"b\":null}}},"
                        + "\"mystery\":[0,\"\",null]}";
        assertThat(rewritten(json)).isEqualTo(json);
        var changed = session(json).withExpires(7);
        var before = requireNonNull(changed.accessRights().get("a"));
        var access = before.withLimit(before.limit().withQuota(3, 4));
        assertThat(text(changed.withAccessRights(Map.of("a", access))))
                .isEqualTo("{\"rate\":1,\"expires\":7,\"access_rights\":{\"a\":{\"versions\":[\"v1\"],"
                        + "\"limit\":{\"rate\":2,\"quota_max\":3,\"quota_renewal_rate\":4,\"burst\":9},\"shiny\":{\"z\":1,\"b\":null}}},"
                        + "\"mystery\":[0,\"\",null]}");
    }

    @Test
    void text_is_escaped_as_go_escapes_it() {
        var text = "a<b>&\"\\\u0001\u001f\n\u00e4\u2028";
        assertThat(text(Session.EMPTY.withAlias(text)))
                .isEqualTo("{\"alias\":\"a\\u003cb\\u003e\\u0026\\\"\\\\\\u0001\\u001f\\n\u00e4\\u2028\"}");
    }

    @Test
    void numbers_are_written_without_needless_fractions_or_exponents() {
        assertThat(rewritten("{\"allowance\":6.0,\"rate\":1e3,\"per\":0.00012,\"throttle_interval\":1.5}"))
                .isEqualTo("{\"allowance\":6,\"rate\":1000,\"per\":0.00012,\"throttle_interval\":1.5}");
    }

    @Test
    void wrong_members_are_all_named_with_their_place() {
        var bad = SessionCodec.read(
                "{\"rate\":\"5\",\"expires\":1.5,\"access_rights\":{\"a\":{\"allowed_urls\":[{\"url\":3}]},\"b\":7}}"
                        .getBytes(UTF_8));
        assertThat(bad)
                .isInstanceOfSatisfying(
                        Checked.Bad.class,
                        problems -> assertThat(problems.toString())
                                .contains("session.invalid at /rate: expected a number, found string")
                                .contains("at /expires: expected a whole number, found number")
                                .contains("at /access_rights/a/allowed_urls/0/url: expected a text, found number")
                                .contains("at /access_rights/b: expected an object, found number"));
        assertThat(SessionCodec.read("{\"date_created\":\"yesterday\"}".getBytes(UTF_8)))
                .isInstanceOf(Checked.Bad.class);
        assertThat(SessionCodec.read("{".getBytes(UTF_8))).isInstanceOf(Checked.Bad.class);
        assertThat(SessionCodec.read("[]".getBytes(UTF_8))).isInstanceOf(Checked.Bad.class);
    }

    @Test
    void what_is_read_can_be_asked_for() {
        var session = session("""
                {"rate": 3, "per": 60, "quota_max": -1, "apply_policy_id": "p", "tags": ["t"], "enable_detail_recording": true,
                 "basic_auth_data": {"password": "x", "hash_type": "bcrypt"}, "jwt_data": {"secret": "s"},
                 "meta_data": {"a": {"b": 1}}, "monitor": {"trigger_limits": [80, 50]}, "smoothing": {"enabled": true, "step": 2},
                 "access_rights": {"a": {"allowed_urls": [{"url": "/x", "methods": ["GET"]}],
                    "endpoints": [{"path": "/e", "methods": [{"name": "GET", "limit": {"rate": 2, "per": 60}}, {"name": "PUT"}]}]}}}
                """);
        assertThat(session.limit().rate()).isEqualTo(3);
        assertThat(session.limit().smoothing()).contains(new Smoothing(true, 0, 0, 2, 0));
        assertThat(session.policies()).containsExactly("p");
        assertThat(session.detailedRecording()).isTrue();
        assertThat(session.password() + session.passwordHash() + session.jwtSecret())
                .isEqualTo("xbcrypts");
        assertThat(session.metaData("a").path("b").intValue()).isEqualTo(1);
        assertThat(session.monitorLimits()).containsExactly(80.0, 50.0);
        var access = requireNonNull(session.accessRights().get("a"));
        assertThat(access.allowedUrls()).containsExactly(new AllowedUrl("/x", List.of("GET")));
        assertThat(access.endpoints())
                .containsExactly(
                        new EndpointLimit("/e", "GET", 2, 60, Optional.empty()),
                        new EndpointLimit("/e", "PUT", 0, 0, Optional.empty()));
        assertThat(access.withEndpoints(access.endpoints())).isEqualTo(access);
        assertThat(access.withAllowedUrls(access.allowedUrls())).isEqualTo(access);
    }

    @Test
    void a_session_never_shows_its_secrets() {
        assertThat(session("{\"hmac_string\":\"secret\",\"basic_auth_data\":{\"password\":\"secret\"}}")
                        .toString())
                .doesNotContain("secret");
    }

    private static Session session(String json) {
        return switch (SessionCodec.read(json.getBytes(UTF_8))) {
            case Checked.Good<Session>(var session, var _) -> session;
            case Checked.Bad<Session>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static String rewritten(String json) {
        return text(session(json));
    }

    private static String text(Session session) {
        return new String(SessionCodec.write(session), UTF_8);
    }
}
