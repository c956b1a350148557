package io.sluice.model.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.AllowSpec;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.middleware.PluginSpec;
import io.sluice.model.problem.Checked;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClassicIdentifyTest {

    @Test
    void every_enabled_method_is_there_and_the_token_only_when_asked_for() {
        var api = classic("{'use_basic_auth':true,'enable_jwt':true,'enable_signature_checking':true}");

        assertThat(specs(api, IdentifySpec.class))
                .extracting(spec -> spec.getClass().getSimpleName())
                .containsExactly("Basic", "Hmac", "Jwt");
        assertThat(specs(classic("{'use_basic_auth':true,'use_standard_auth':true}"), IdentifySpec.AuthToken.class))
                .hasSize(1);
    }

    @Test
    void basic_authentication_with_a_useless_expression_leaves_the_token() {
        var api = classic("{'use_basic_auth':true,'basic_auth':{'extract_from_body':true,"
                + "'body_user_regexp':'(','body_password_regexp':'(x)'}}");

        assertThat(specs(api, IdentifySpec.class)).hasSize(1).first().isInstanceOf(IdentifySpec.AuthToken.class);
    }

    @Test
    void a_good_password_is_remembered_as_long_as_the_definition_says() {
        assertThat(remembered("{}")).isEqualTo(Duration.ofMinutes(1));
        assertThat(remembered("{'cache_ttl':7}")).isEqualTo(Duration.ofSeconds(7));
        assertThat(remembered("{'cache_ttl':7,'disable_caching':true}")).isZero();
    }

    private static Duration remembered(String basic) {
        var api = classic("{'use_basic_auth':true,'basic_auth':" + basic + "}");
        return specs(api, IdentifySpec.Basic.class).getFirst().cacheFor();
    }

    @Test
    void a_plugin_without_a_driver_leaves_the_token_and_one_with_a_driver_says_what_else_guards() {
        assertThat(specs(classic("{'custom_plugin_auth_enabled':true}"), IdentifySpec.class))
                .hasSize(1)
                .first()
                .isInstanceOf(IdentifySpec.AuthToken.class);

        var api = classic("{'enable_coprocess_auth':true,'auth_configs':{'authToken':{'auth_header_name':'X'}},"
                + "'custom_middleware':{'driver':'grpc','auth_check':{'name':'f'}}}");
        assertThat(specs(api, IdentifySpec.Plugin.class)).singleElement().satisfies(plugin -> {
            assertThat(plugin.function()).isEqualTo("f");
            assertThat(plugin.otherwise().source().header()).isEqualTo("X");
        });
    }

    @Test
    void key_sets_are_for_oas_apis_only() {
        var fields = "'enable_jwt':true,'jwt_jwks_uris':[{'url':'https://a','cache_timeout':'5m'}]";

        assertThat(specs(classic("{" + fields + "}"), IdentifySpec.Jwt.class)
                        .getFirst()
                        .keySets())
                .isEmpty();
    }

    @Test
    void a_jwt_of_an_oas_api_has_its_checks_of_claims() {
        var api = oas(
                "'securitySchemes':{'j':{'enabled':true,'header':{'enabled':true,'name':'Authorization'},"
                        + "'jwksURIs':[{'url':'https://a','cacheTimeout':'5m'}],'subjectClaims':['a','b'],"
                        + "'basePolicyClaims':['p'],'allowedIssuers':['i'],'jtiValidation':{'enabled':true},"
                        + "'scopes':{'claims':['scp'],'scopeToPolicyMapping':[{'scope':'r','policyId':'p1'}]},"
                        + "'customClaimValidation':{'x.y':{'type':'contains','allowedValues':[1]}}}}",
                "'security':[{'j':[]}],'components':{'securitySchemes':{'j':"
                        + "{'type':'http','scheme':'bearer','bearerFormat':'JWT'}}}");

        assertThat(specs(api, IdentifySpec.Jwt.class)).singleElement().satisfies(jwt -> {
            assertThat(jwt.keySets()).containsExactly(new IdentifySpec.Jwt.KeySet("https://a", Duration.ofMinutes(5)));
            assertThat(jwt.identityClaims()).containsExactly("a", "b");
            assertThat(jwt.policyClaims())
                    .as("counts only beside policyFieldName")
                    .isEmpty();
            assertThat(jwt.claims().issuers()).containsExactly("i");
            assertThat(jwt.claims().needsId()).isTrue();
            assertThat(requireNonNull(jwt.claims().custom().get("x.y")).type()).isEqualTo("contains");
            assertThat(jwt.scopes()).isEqualTo(new IdentifySpec.Scopes(List.of("scp"), Map.of("r", "p1")));
        });
    }

    @Test
    void secrets_stay_out_of_texts() {
        var api = classic("{'enable_jwt':true,'jwt_source':'c2VjcmV0','auth_configs':{'authToken':"
                + "{'validate_signature':true,'signature':{'secret':'hidden'}}},'use_standard_auth':true}");

        assertThat(api.middleware().toString()).doesNotContain("c2VjcmV0").doesNotContain("hidden");
    }

    @Test
    void in_compliant_mode_groups_take_the_place_of_the_methods() {
        var api = oas(
                "'securityProcessingMode':'compliant','security':[['hmac']],'hmac':{'enabled':true},"
                        + "'securitySchemes':{'b':{'enabled':true},'k':{'enabled':true}}",
                "'security':[{'b':[]},{'k':[],'ghost':[]}],'components':{'securitySchemes':{'b':{'type':'http',"
                        + "'scheme':'basic'},'k':{'type':'apiKey','in':'header','name':'X'},"
                        + "'ghost':{'type':'apiKey','in':'header','name':'Y'}}}");

        assertThat(specs(api, IdentifySpec.Basic.class)).isEmpty();
        assertThat(specs(api, IdentifySpec.AnyOf.class))
                .singleElement()
                .satisfies(any -> assertThat(any.groups())
                        .extracting(group -> group.methods().stream()
                                .map(method -> method.getClass().getSimpleName())
                                .toList())
                        .containsExactly(List.of("Basic"), List.of("AuthToken", "NotConfigured"), List.of("Hmac")));
    }

    @Test
    void client_certificates_guard_keyless_apis_too() {
        var api = classic("{'use_keyless':true,'use_mutual_tls_auth':true,'client_certificates':['a']}");

        assertThat(specs(api, IdentifySpec.class)).containsExactly(new IdentifySpec.ClientCertificate(List.of("a")));
    }

    @Test
    void scopes_are_read_from_the_security_of_operations() {
        var api = oas(
                "'securitySchemes':{'o':{'enabled':true,'scopeCheck':{'enabled':true},"
                        + "'protectedResourceMetadata':{'enabled':true,'resource':'https://r'}}}",
                "'security':[{'o':['a','b']},{'o':['c']}],'components':{'securitySchemes':{'o':{'type':'oauth2',"
                        + "'flows':{'clientCredentials':{'tokenUrl':'/t','scopes':{'z':''}}}}}},"
                        + "'paths':{'/x':{'get':{'operationId':'x','security':[{'o':['d']}]}}}",
                "'middleware':{'operations':{'x':{'scopeCheck':{'enabled':true}}}}");

        assertThat(specs(api, AllowSpec.ScopeCheck.class)).singleElement().satisfies(check -> {
            assertThat(check.global()).containsExactly(List.of("a", "b"), List.of("c"));
            assertThat(check.operations().getFirst().alternatives()).containsExactly(List.of("d"));
            assertThat(check.claims()).containsExactly("scope", "scp");
        });
        assertThat(specs(api, IdentifySpec.ResourceMetadata.class))
                .singleElement()
                .satisfies(
                        metadata -> assertThat(metadata.scopes()).containsExactlyInAnyOrder("z", "a", "b", "c", "d"));
    }

    @Test
    void plugins_of_the_chain_keep_their_place() {
        var api = classic("{'custom_middleware':{'driver':'otto','pre':[{'name':'a','path':'a.js'},"
                + "{'name':'off','disabled':true}]}}");

        assertThat(specs(api, PluginSpec.Hook.class)).singleElement().satisfies(hook -> {
            assertThat(hook.place()).isEqualTo(PluginSpec.Hook.Place.PRE);
            assertThat(hook.functions())
                    .extracting(PluginSpec.Hook.Function::name)
                    .containsExactly("a");
        });
    }

    private static <S extends MiddlewareSpec> List<S> specs(ApiDefinition api, Class<S> type) {
        return api.middleware().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static ApiDefinition classic(String text) {
        return good(ClassicReader.read(json(text)));
    }

    private static ApiDefinition oas(String authentication, String members, String... extension) {
        var more = extension.length == 0 ? "" : "," + String.join(",", extension);
        return good(OasReader.read(json("{'openapi':'3.0.3'," + members + ",'x-tyk-api-gateway':{'server':"
                + "{'authentication':{'enabled':true," + authentication + "}}" + more + "}}")));
    }

    private static ApiDefinition good(Checked<ApiDefinition> read) {
        return switch (read) {
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
