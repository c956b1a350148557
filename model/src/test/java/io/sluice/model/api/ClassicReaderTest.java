package io.sluice.model.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.LimitSpec;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.middleware.ShapeSpec;
import io.sluice.model.middleware.UpstreamSpec;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClassicReaderTest {

    @Test
    void a_wrong_type_is_named_with_pointer_and_both_types() {
        var read = ClassicReader.read(json("{'active':'yes','proxy':{'target_list':['a',7]},'listen_port':1.5}"));

        assertThat(read).isInstanceOf(Checked.Bad.class);
        assertThat(((Checked.Bad<?>) read).problems())
                .extracting(Problem::where, Problem::detail)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("/active", "found a string, expected true or false"),
                        org.assertj.core.groups.Tuple.tuple(
                                "/listen_port", "found the number 1.5, expected a whole number"));
    }

    @Test
    void unknown_members_and_nulls_do_no_harm_and_names_match_in_any_case() {
        var api = good("{'API_ID':'x','mine':{'a':[1]},'tags':null,'use_keyless':true}");

        assertThat(api.id()).isEqualTo("x");
        assertThat(api.keyless()).isTrue();
        assertThat(api.listen().tags()).isEmpty();
        assertThat(api.classic().path("mine").path("a").path(0).asInt()).isEqualTo(1);
    }

    @Test
    void what_is_switched_off_is_left_out() {
        var api = good("{'domain':'a.test','domain_disabled':true,'tags':['t'],'tags_disabled':true,"
                + "'proxy':{'target_list':['http://a']}}");

        assertThat(api.listen().domain()).isEmpty();
        assertThat(api.listen().tags()).isEmpty();
        assertThat(api.target().targets()).isEmpty();
    }

    @Test
    void the_auth_token_is_the_method_when_no_other_is_named() {
        var api = good("{'auth':{'auth_header_name':'X-Key','use_param':true}}");

        assertThat(specs(api, IdentifySpec.AuthToken.class))
                .singleElement()
                .extracting(IdentifySpec.AuthToken::source)
                .isEqualTo(new IdentifySpec.Source("X-Key", Optional.of("X-Key"), Optional.empty()));
        assertThat(specs(api, LimitSpec.SessionLimit.class)).hasSize(1);
    }

    @Test
    void the_old_auth_object_is_not_read_when_the_map_has_the_method() {
        var api = good("{'auth':{'auth_header_name':'Old'},'auth_configs':{'authToken':"
                + "{'disable_header':true,'auth_header_name':'New','use_cookie':true}}}");

        assertThat(specs(api, IdentifySpec.AuthToken.class))
                .singleElement()
                .extracting(IdentifySpec.AuthToken::source)
                .isEqualTo(new IdentifySpec.Source("", Optional.empty(), Optional.of("Authorization")));
    }

    @Test
    void a_keyless_api_has_neither_authentication_nor_session_limits() {
        var api = good("{'use_keyless':true,'enable_jwt':true,'strip_auth_data':true}");

        assertThat(api.middleware()).isEmpty();
    }

    @Test
    void an_address_list_holds_with_its_switch_off_unless_the_general_switch_is_used() {
        assertThat(specs(good("{'allowed_ips':['1.2.3.4']}"), AdmitSpec.IpAllow.class))
                .hasSize(1);
        assertThat(specs(
                        good("{'allowed_ips':['1.2.3.4'],'ip_access_control_disabled':true}"), AdmitSpec.IpAllow.class))
                .isEmpty();
    }

    @Test
    void options_pass_through_also_without_cors() {
        assertThat(specs(good("{'CORS':{'options_passthrough':true}}"), AdmitSpec.OptionsPassthrough.class))
                .hasSize(1);
    }

    @Test
    void method_actions_become_mocks_and_one_entry_a_method() {
        var version = version("{'use_extended_paths':true,'ignore_endpoint_case':true,'extended_paths':{'white_list':["
                + "{'path':'/w','method_actions':{'GET':{'action':'no_action'},"
                + "'POST':{'action':'reply','code':201,'data':'hi','headers':{'A':'b'}}}}]}}");

        var access = specs(version, AdmitSpec.EndpointAccess.class).getFirst();
        assertThat(access.allow()).extracting(endpoint -> endpoint.method()).containsExactly("GET");
        assertThat(access.allow().getFirst().ignoreCase()).isTrue();
        assertThat(access.mocks()).singleElement().satisfies(mock -> {
            assertThat(mock.list()).isEqualTo("white_list");
            assertThat(mock.status()).isEqualTo(201);
            assertThat(mock.headers()).isEqualTo(Map.of("A", "b"));
            assertThat(mock.endpoint().pointer())
                    .isEqualTo("/version_data/versions/v/extended_paths/white_list/0/method_actions/POST");
        });
    }

    @Test
    void extended_paths_count_only_when_they_are_switched_on() {
        var version = version("{'paths':{'black_list':['/b']},'extended_paths':{'white_list':[{'path':'/w'}],"
                + "'url_rewrites':[{'path':'/x','method':'GET'}]}}");

        assertThat(specs(version, ShapeSpec.UrlRewrite.class)).isEmpty();
        assertThat(specs(version, AdmitSpec.EndpointAccess.class))
                .singleElement()
                .satisfies(access -> {
                    assertThat(access.allow()).isEmpty();
                    assertThat(access.block()).hasSize(1);
                });
    }

    @Test
    void an_endpoint_timeout_with_a_duration_beats_its_seconds() {
        var version = version(
                "{'use_extended_paths':true,'global_enforce_timeout':'nonsense','extended_paths':"
                        + "{'hard_timeouts':[{'path':'/','method':'GET','timeout':3,'duration':'500ms'},"
                        + "{'path':'/','method':'POST','timeout':3},{'path':'/','method':'PUT','timeout':3,'disabled':true}]}}");

        assertThat(specs(version, UpstreamSpec.EnforceTimeout.class))
                .singleElement()
                .satisfies(timeout -> {
                    assertThat(timeout.global()).isZero();
                    assertThat(timeout.endpoints())
                            .extracting(UpstreamSpec.EnforceTimeout.Entry::timeout)
                            .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(3));
                });
    }

    @Test
    void the_global_size_limit_counts_although_disabled_once_an_endpoint_has_one() {
        var version = version("{'use_extended_paths':true,'global_size_limit':9,'global_size_limit_disabled':true,"
                + "'extended_paths':{'size_limits':[{'path':'/','method':'POST','size_limit':5}]}}");

        assertThat(specs(version, AdmitSpec.RequestSize.class).getFirst().globalBytes())
                .isEqualTo(9);
    }

    @Test
    void a_document_without_versioning_serves_its_only_version_whatever_the_name() {
        var api = good("{'version_data':{'not_versioned':true,'versions':{'v1':{'name':'one'}}}}");

        assertThat(api.versioning()).isEqualTo(new ApiDefinition.Versioning.NotVersioned());
        assertThat(api.versions()).extracting(ApiDefinition.Version::key).containsExactly("v1");
    }

    @Test
    void a_document_without_versioning_and_without_a_default_refuses_everything() {
        var api = good("{'version_data':{'not_versioned':true,'versions':{'a':{},'b':{}}}}");

        assertThat(specs(api.versions().getFirst(), AdmitSpec.NoVersion.class)).hasSize(1);
    }

    @Test
    void a_target_override_is_lost_when_key_and_name_of_the_version_differ() {
        var api = good("{'version_data':{'versions':{'v1':{'name':'v1','override_target':'http://1'},"
                + "'v2':{'name':'other','override_target':'http://2'}}}}");

        assertThat(api.versions())
                .extracting(ApiDefinition.Version::overrideTarget)
                .containsExactly("http://1", "");
    }

    @Test
    void a_base_api_names_its_children() {
        var api = good("{'definition':{'enabled':true,'name':'v1','default':'self','location':'url','key':'v',"
                + "'strip_versioning_data':true,'versions':{'v2':'child'}},"
                + "'version_data':{'not_versioned':true,'versions':{'':{}}}}");

        assertThat(api.versioning())
                .isEqualTo(new ApiDefinition.Versioning.Versioned(
                        "url", "v", "self", false, true, "", Map.of("v2", "child"), "v1"));
    }

    private static ApiDefinition.Version version(String version) {
        return good("{'version_data':{'not_versioned':true,'versions':{'v':" + version + "}}}")
                .versions()
                .getFirst();
    }

    private static <S extends MiddlewareSpec> List<S> specs(ApiDefinition api, Class<S> type) {
        return Stream.concat(
                        api.middleware().stream(),
                        api.versions().stream().flatMap(version -> version.middleware().stream()))
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static <S extends MiddlewareSpec> List<S> specs(ApiDefinition.Version version, Class<S> type) {
        return version.middleware().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static ApiDefinition good(String text) {
        return switch (ClassicReader.read(json(text))) {
            case Checked.Good<ApiDefinition>(var api, var _) -> api;
            case Checked.Bad<ApiDefinition>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.parse(text.replace('\'', '"'));
        } catch (JsonProcessingException bad) {
            throw new AssertionError(bad);
        }
    }
}
