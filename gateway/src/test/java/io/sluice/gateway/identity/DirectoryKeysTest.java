package io.sluice.gateway.identity;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.OperationType;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.problem.Checked;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys in the entries of a real LDAP server, on a real socket.
@DisplayNameGeneration(ReplaceUnderscores.class)
class DirectoryKeysTest {
    private static final String SESSION =
            "{\"access_rights\":{\"l\":{\"api_id\":\"l\",\"versions\":[\"Default\"]}},\"quota_max\":-1}";

    @TempDir
    Path folder;

    private RunningGateway running;
    private InMemoryDirectoryServer ldap;

    @BeforeEach
    void start() throws Exception {
        running = RunningGateway.start(folder);
        ldap = server(true);
        running.serve(api(ldap.getListenPort(), ""));
    }

    @AfterEach
    void stop() {
        running.close();
        ldap.shutDown(true);
    }

    private static InMemoryDirectoryServer server(boolean forEverybody) throws Exception {
        var config = new InMemoryDirectoryServerConfig("dc=test");
        config.setSchema(null);
        config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig("plain", 0));
        config.addAdditionalBindCredentials("cn=gateway", "pass-word");
        if (!forEverybody) config.setAuthenticationRequiredOperationTypes(EnumSet.allOf(OperationType.class));
        var server = new InMemoryDirectoryServer(config);
        server.startListening();
        server.add("dn: dc=test", "objectClass: domain", "dc: test");
        add(server, "alice-key", SESSION);
        return server;
    }

    private static void add(InMemoryDirectoryServer server, String key, String session) throws Exception {
        server.add("dn: cn=" + key + ",dc=test", "objectClass: person", "cn: " + key, "tykSession: " + session);
    }

    private static JsonNode api(int port, String more) {
        return tree("""
                {'name':'l','api_id':'l','org_id':'default','active':true,
                 'auth_provider':{'name':'','storage_engine':'ldap','meta':{
                  'ldap_server':'127.0.0.1','ldap_port':%d,'base_dn':'dc=test','attributes':['tykSession'],
                  'session_attribute_name':'tykSession','search_string':'(cn=TYKKEYID)'%s}},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/l/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """.formatted(port, more));
    }

    private int status(String key) throws IOException {
        return running.get("/l/x", key).status();
    }

    @Test
    void a_key_of_the_directory_is_one_of_the_gateway_from_its_first_use_on() throws IOException {
        assertThat(status("alice-key")).isEqualTo(200);
        ldap.shutDown(true);
        assertThat(status("alice-key")).isEqualTo(200);
        var stored = "apikey-" + RunningGateway.FORMS.stored(RunningGateway.FORMS.token("default", "alice-key"));
        assertThat(running.storage.sessions().find(stored).toCompletableFuture().join())
                .isPresent();
    }

    @Test
    void a_key_that_nobody_knows_is_refused_and_not_asked_for_again_at_once() throws Exception {
        assertThat(status("bob-key")).isEqualTo(403);
        add(ldap, "bob-key", SESSION);
        assertThat(status("bob-key")).isEqualTo(403);
        assertThat(status("")).isEqualTo(401);
    }

    @Test
    void a_key_cannot_change_the_question() throws IOException {
        for (var key : List.of("*", "alice*", "alice-key)(cn=*", "x)(|(cn=*)", "alice-key\\00", "*)(objectClass=*")) {
            assertThat(status(key)).as(key).isEqualTo(403);
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void while_the_directory_is_away_a_key_is_neither_good_nor_bad() throws IOException {
        ldap.shutDown(true);
        var answer = running.get("/l/x", "carol-key");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text())
                .contains("The directory of keys cannot be reached")
                .doesNotContain("carol");
    }

    @Test
    void an_entry_without_a_session_or_with_another_api_opens_nothing() throws Exception {
        add(ldap, "broken-key", "{not json");
        add(ldap, "other-key", "{\"access_rights\":{\"z\":{\"api_id\":\"z\"}}}");
        ldap.add("dn: cn=bare-key,dc=test", "objectClass: person", "cn: bare-key");
        for (var key : List.of("broken-key", "other-key", "bare-key")) {
            assertThat(status(key)).as(key).isEqualTo(403);
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_directory_that_wants_to_know_who_asks_is_told() throws Exception {
        var closed = server(false);
        try {
            running.serve(api(closed.getListenPort(), ""));
            assertThat(status("alice-key")).isEqualTo(503);
            running.serve(api(closed.getListenPort(), ",'ldap_bind_dn':'cn=gateway','ldap_bind_password':'pass-word'"));
            assertThat(status("alice-key")).isEqualTo(200);
        } finally {
            closed.shutDown(true);
        }
    }

    @Test
    void a_definition_that_cannot_work_is_refused_with_its_reasons() {
        var wrong = (com.fasterxml.jackson.databind.node.ObjectNode)
                tree("{'api_id':'l','auth_provider':{'storage_engine':'ldap','meta':{'search_string':'(cn=x)'}},"
                        + "'proxy':{'listen_path':'/l/','target_url':'http://127.0.0.1:1/'},"
                        + "'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}}}");
        assertThat(ClassicReader.read(wrong))
                .isInstanceOfSatisfying(
                        Checked.Bad.class,
                        bad -> assertThat(bad.problems().toString())
                                .contains(
                                        "/auth_provider/meta/ldap_server",
                                        "/auth_provider/meta/session_attribute_name",
                                        "/auth_provider/meta/search_string",
                                        "TYKKEYID"));
    }

    @Test
    void the_settings_can_name_a_directory_for_every_api() throws IOException {
        var provider = api(ldap.getListenPort(), "").path("auth_provider").toString();
        var plain = (ObjectNode) api(0, "");
        plain.remove("auth_provider");
        var settings = "{'auth_override':{'force_auth_provider':%s,'auth_provider':%s}}";
        try (var forced = RunningGateway.start(folder.resolve("forced"), settings.formatted(true, provider));
                var offered = RunningGateway.start(folder.resolve("offered"), settings.formatted(false, provider));
                var emptied = RunningGateway.start(folder.resolve("emptied"), settings.formatted(true, "{}"))) {
            forced.serve(plain);
            offered.serve(plain);
            emptied.serve(api(ldap.getListenPort(), ""));
            assertThat(forced.get("/l/x", "alice-key").status()).isEqualTo(200);
            assertThat(offered.get("/l/x", "alice-key").status()).isEqualTo(403);
            assertThat(emptied.get("/l/x", "alice-key").status()).isEqualTo(403);
        }
    }

    @Test
    void a_directory_of_the_settings_that_cannot_work_ends_the_start() {
        var settings = "{'auth_override':{'force_auth_provider':true,'auth_provider':{'storage_engine':'ldap'}}}";
        assertThatThrownBy(() -> RunningGateway.start(folder.resolve("bad"), settings))
                .hasMessageContaining("auth_override")
                .hasMessageContaining("ldap_server");
    }
}
