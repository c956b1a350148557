package io.sluice.model.settings;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Recordings;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SettingsReaderTest {

    private static SettingsReader.Result read(String text) {
        return read(text, Map.of());
    }

    private static SettingsReader.Result read(String text, Map<String, String> environment) {
        return SettingsReader.read(Optional.of(text), "tyk.conf", environment);
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    @Test
    void without_file_and_environment_everything_has_its_default() {
        var result = SettingsReader.read(Optional.empty(), "", Map.of());
        assertThat(result.problems()).isEmpty();
        assertThat(result.warnings()).isEmpty();
        assertThat(result.settings().listen().port()).isEqualTo(8080);
        assertThat(result.settings().control().secret().isEmpty()).isTrue();
        assertThat(result.settings().upstream().timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(result.settings().cacheStorage()).isEmpty();
    }

    @Test
    void a_file_says_what_it_says() {
        var settings = GatewaySettings.of("""
                {"listen_port": 9000, "secret": "s", "storage": {"type": "redis", "addrs": ["a:1", "b:2"]},
                 "proxy_default_timeout": 1.5, "http_server_options": {"enable_strict_routes": true},
                 "security": {"pinned_public_keys": {"*.example.com": "id"}},
                 "override_messages": {"auth.auth_field_missing": {"message": "no", "code": 499}}}
                """);
        assertThat(settings.listen().port()).isEqualTo(9000);
        assertThat(settings.control().secret().reveal()).isEqualTo("s");
        assertThat(settings.storage().addresses()).containsExactly("a:1", "b:2");
        assertThat(settings.upstream().timeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(settings.route().strictListenPath()).isTrue();
        assertThat(settings.upstream().pinnedKeys()).containsEntry("*.example.com", "id");
        assertThat(settings.answers()
                        .overrideMessages()
                        .at("/auth.auth_field_missing/code")
                        .asInt())
                .isEqualTo(499);
    }

    @Test
    void a_variable_wins_over_the_file_and_says_where_the_value_is_from() {
        var result = read(
                "{\n\"listen_port\": 9000,\n\"app_path\": \"x\"}",
                Map.of("TYK_GW_LISTENPORT", "9001", "TYK_GW_STORAGE_ADDRS", "a:1,b:2", "TYK_GW_SECRETS", "a:1,b:2:3"));
        assertThat(result.problems()).isEmpty();
        assertThat(result.settings().listen().port()).isEqualTo(9001);
        assertThat(result.settings().storage().addresses()).containsExactly("a:1", "b:2");
        assertThat(requireNonNull(result.settings().references().secrets().get("b"))
                        .reveal())
                .isEqualTo("2:3");
        assertThat(requireNonNull(result.values().get("listen_port")).origin()).hasToString("TYK_GW_LISTENPORT");
        assertThat(requireNonNull(result.values().get("app_path")).origin()).hasToString("tyk.conf:3");
        assertThat(requireNonNull(result.values().get("hash_keys")).origin()).hasToString("default");
    }

    @Test
    void an_unknown_key_is_warned_of_once_with_its_line() {
        var result = read("{\n  \"storage\": {\n    \"hots\": \"x\"\n  }\n}", Map.of("TYK_GW_LISTENPROT", "1"));
        assertThat(result.problems()).isEmpty();
        assertThat(texts(result.warnings()))
                .containsExactly(
                        "setting.unknown at tyk.conf:3: there is no setting storage.hots; it has no effect",
                        "setting.unknown at TYK_GW_LISTENPROT: there is no setting of this name; it has no effect");
    }

    @Test
    void a_known_key_that_does_nothing_yet_is_warned_of_when_it_asks_for_something() {
        assertThat(read("{\"slave_options\": {\"use_rpc\": false, \"group_id\": \"ungrouped\"}}")
                        .warnings())
                .isEmpty();
        assertThat(texts(read("{\"slave_options\": {\"use_rpc\": true}}").warnings()))
                .containsExactly(
                        "setting.unsupported at tyk.conf:1: slave_options.use_rpc is known but does nothing yet"
                                + " (work as data plane of a remote control plane)");
    }

    @Test
    void a_key_that_something_else_replaces_is_warned_of_with_what_it_is() {
        assertThat(texts(read("{\"tracing\": {\"enabled\": true}}").warnings()))
                .containsExactly("setting.unsupported at tyk.conf:1: tracing.enabled has no effect here"
                        + " (old tracer switch; use opentelemetry)");
    }

    @Test
    void a_key_that_there_is_nothing_to_do_for_is_not_warned_of() {
        assertThat(read("{\"disable_regexp_cache\": true, \"analytics_config\": {\"pool_size\": 7}}")
                        .warnings())
                .isEmpty();
    }

    @Test
    void a_wrong_type_names_key_place_found_and_expected() {
        var result = read(
                "{\"listen_port\": \"8080\",\n \"secret\": 12345,\n \"storage\": [],\n \"hash_keys\": 1}",
                Map.of("TYK_GW_CLOSECONNECTIONS", "yes"));
        assertThat(texts(result.problems()))
                .containsExactly(
                        "setting.invalid at tyk.conf:1: listen_port must be a whole number, was text: \"8080\"",
                        "setting.invalid at tyk.conf:2: secret must be text, was a number",
                        "setting.invalid at tyk.conf:3: storage must be an object, was a list",
                        "setting.invalid at tyk.conf:4: hash_keys must be true or false, was a number: 1",
                        "setting.invalid at TYK_GW_CLOSECONNECTIONS: close_connections must be true or false,"
                                + " was text: yes");
    }

    @Test
    void a_file_that_is_not_json_says_where() {
        assertThat(read("{\n \"a\": tru }").problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.SETTING_INVALID);
            assertThat(problem.where()).startsWith("tyk.conf:2:");
        });
        assertThat(read("[]").problems()).hasSize(1);
        assertThat(read("").problems()).hasSize(1);
    }

    @Test
    void names_match_in_any_case_and_null_is_absent() {
        var settings = GatewaySettings.of("{\"Listen_Port\": 9000, \"storage\": null, \"secret\": null}");
        assertThat(settings.listen().port()).isEqualTo(9000);
        assertThat(settings.storage().type()).isEqualTo("redis");
    }

    @Test
    void zero_means_the_default_where_it_does_in_a_tyk_gateway() {
        var settings =
                GatewaySettings.of("{\"proxy_default_timeout\": 0, \"min_token_length\": 0, \"listen_port\": 0}");
        assertThat(settings.upstream().timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.keys().minLength()).isEqualTo(3);
        assertThat(settings.listen().port()).isZero();
    }

    @Test
    void what_cannot_work_stops_the_start_and_what_can_is_warned_of() {
        var result = read("{\"log_level\": \"loud\", \"storage\": {\"type\": \"mongo\"}, \"listen_port\": 70000,"
                + " \"log_format\": \"x\"}");
        assertThat(result.problems()).hasSize(3);
        assertThat(result.warnings()).hasSize(1);
        assertThat(result.settings().log().format()).isEqualTo("text");
    }

    @Test
    void secret_references_are_followed() {
        var result = SettingsReader.read(new SettingsReader.Sources(
                Map.of("kv.file.base_path", "/run/secrets"),
                Optional.of("""
                        {"secret": "env://admin", "node_secret": "secrets://node",
                         "storage": {"password": "file://redis"}, "secrets": {"node": "n"}}
                        """),
                "tyk.conf",
                Map.of("TYK_SECRET_ADMIN", "a"),
                (reference, stores) -> stores.fileBase() + " " + reference));
        assertThat(result.problems()).isEmpty();
        assertThat(result.settings().control().secret().reveal()).isEqualTo("a");
        assertThat(result.settings().control().nodeSecret().reveal()).isEqualTo("n");
        assertThat(result.settings().storage().password().reveal()).isEqualTo("/run/secrets file://redis");
    }

    @Test
    void a_reference_that_leads_nowhere_stops_the_start() {
        assertThat(texts(read("{\"secret\": \"env://admin\"}").problems()))
                .containsExactly("setting.invalid at tyk.conf:1: secret: the variable TYK_SECRET_ADMIN is not set");
    }

    @Test
    void the_file_can_be_left_out_by_a_variable() {
        assertThat(read("{\"listen_port\": 1}", Map.of("TYK_GW_OMITCONFIGFILE", "true"))
                        .settings()
                        .listen()
                        .port())
                .isEqualTo(8080);
    }

    @Test
    void no_secret_is_printed() {
        var result = read(
                "{\"secret\": \"hush-1\", \"storage\": {\"password\": \"hush-2\"}, \"secrets\": {\"a\": \"hush-3\"}}");
        assertThat(result.toString()).doesNotContain("hush");
        assertThat(requireNonNull(result.values().get("secret")).shown()).isEqualTo("\"***\"");
    }

    @Test
    void every_key_of_the_published_schema_is_known() {
        var schema = Recordings.read("spec/schema/gateway-config.json");
        var table = SettingTable.gateway();
        assertThat(schema.get("properties").propertyStream().map(Map.Entry::getKey))
                .allMatch(key -> table.named(key).isPresent() || table.isSection(key));
    }

    @Test
    void every_key_of_the_example_configurations_is_known() {
        for (var name : List.of("data/tyk.conf.example.json", "conformance/tyk.conf")) {
            var result = read(Json.text(Recordings.read(name)));
            assertThat(result.problems()).isEmpty();
            assertThat(result.warnings()).extracting(Problem::code).doesNotContain(ProblemCode.SETTING_UNKNOWN);
            assertThat(result.settings().keys().hashFunction()).isEqualTo("murmur64");
        }
    }

    @Test
    void what_the_table_calls_used_is_what_the_records_read() {
        var read = new TreeSet<String>();
        var values = new LinkedHashMap<String, SettingValue>() {
            private static final long serialVersionUID = 1;

            @Override
            public @Nullable SettingValue get(Object key) {
                read.add(key.toString());
                return super.get(key);
            }
        };
        var both = "{\"enable_separate_cache_store\": true, \"enable_separate_analytics_store\": true,"
                + " \"dns_cache\": {\"enabled\": true}}";
        values.putAll(read(both).values());
        GatewaySettings.of(
                new Values(values, Map.of(), SettingsReader.Elsewhere.NOWHERE, new ArrayList<>(), new ArrayList<>()));
        assertThat(values.values().stream()
                        .filter(value -> value.setting().status() == Setting.Status.USED)
                        .map(value -> value.setting().key()))
                .isSubsetOf(read);
    }
}
