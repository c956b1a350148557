package io.sluice.gateway.secret;

import static io.sluice.gateway.Definitions.keyless;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.source.SecretText;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.ReferenceSettings;
import io.sluice.model.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretStoresTest {
    private static final Map<String, String> VARIABLES = Map.of("APP_DB", "from-env", "TYK_SECRET_VT", "t0ken");

    @TempDir
    Path folder;

    private SmallVault vault;
    private SmallConsul consul;

    @BeforeEach
    void start() throws IOException {
        vault = new SmallVault()
                .put("secret/data/tyk-apis", Map.of("host", "up.example", "host-long", "long.example"))
                .put("secret/data/app", Map.of("pass", "v2\"x"))
                .put("old/app", Map.of("pass", "v1"))
                .put("team/data/app", Map.of("json", "{\"a\":{\"b\":\"deep\"}}"));
        consul = new SmallConsul()
                .put("tyk-apis/port", "8081")
                .put("tyk-apis/a/b", "nested")
                .put("full/key", "whole");
    }

    @AfterEach
    void stop() {
        vault.close();
        consul.close();
    }

    private String conf(String more) {
        return """
                {"kv":{"vault":{"address":"%s","token":"%s","timeout":2000000000},
                       "consul":{"address":"%s","token":"%s"},"file":{"base_path":"%s"},
                       "stores":{%s}}}""".formatted(
                vault.address(), vault.token(), consul.address(), consul.token(), folder, more.replace('\'', '"'));
    }

    private ReferenceSettings settings(String more) {
        return GatewaySettings.of(conf(more)).references();
    }

    private static SecretStores open(ReferenceSettings settings) {
        return SecretStores.of(settings, name -> Optional.ofNullable(VARIABLES.get(name)));
    }

    @Test
    void both_versions_of_the_engine_are_read() throws IOException {
        var stores = open(settings("""
                'one':{'type':'hashicorp_vault','config':{'address':'%s','token':'env://vt','kv_version':1}},
                'team':{'type':'hashicorp_vault','config':{'address':'%s','token':'t0ken','mount_path':'team',
                        'timeout':'2s'}}""".formatted(vault.address(), vault.address())));
        assertThat(stores.read("vault", "secret/app.pass")).contains("v2\"x");
        assertThat(stores.read("vault", "secret/data/app.pass")).contains("v2\"x");
        assertThat(stores.read("one", "old/app.pass")).contains("v1");
        assertThat(stores.read("one", "old/app#pass")).contains("v1");
        assertThat(stores.read("team", "app#json")).contains("{\"a\":{\"b\":\"deep\"}}");
        assertThat(stores.read("vault", "secret/app.none")).isEmpty();
        assertThat(stores.read("vault", "secret/none.pass")).isEmpty();
        assertThat(stores.read("nowhere", "x")).isEmpty();
    }

    @Test
    void consul_inline_and_prefixed_variables_are_read() throws IOException {
        var stores = open(settings("""
                'in':{'type':'inline','config':{'data':{'k':'v','o':'{\\'f\\':1}'}}},
                'app':{'type':'env','config':{'prefix':'APP_','uppercase':true}},
                'bare':{'type':'env','config':{}}""".replace("\\'", "\\\"")));
        assertThat(stores.read("consul", "full/key")).contains("whole");
        assertThat(stores.read("consul", "none")).isEmpty();
        assertThat(stores.folder("consul", "tyk-apis"))
                .containsOnly(Map.entry("port", "8081"), Map.entry("a/b", "nested"));
        assertThat(stores.read("in", "k")).contains("v");
        assertThat(stores.read("in", "o#f")).contains("1");
        assertThat(stores.read("app", "db")).contains("from-env");
        assertThatThrownBy(() -> stores.read("bare", "x")).hasMessageContaining("needs a prefix");
    }

    @Test
    void files_are_read_below_their_folder_only() throws IOException {
        Files.writeString(folder.resolve("key"), "pem\nend\r\n\n");
        var base = Files.createDirectories(folder.resolve("base"));
        Files.createSymbolicLink(base.resolve("link"), folder.resolve("key"));
        assertThat(new FileStore(folder.toString()).read("key")).contains("pem\nend");
        for (var refused : new String[] {"link", "../key", folder.resolve("key").toString(), "none", "a\0b"}) {
            assertThat(new FileStore(base.toString()).read(refused)).as(refused).isEmpty();
        }
        assertThat(new FileStore("").read("key")).isEmpty();
    }

    @Test
    void references_in_a_definition_are_replaced() {
        var settings = settings("");
        var text = new SecretText(settings, open(settings), name -> Optional.ofNullable(VARIABLES.get(name)));
        assertThat(text.resolve("http://vault://host:consul://port/ vault://host-long consul://a/b vault://none"))
                .isEqualTo("http://up.example:8081/ long.example nested vault://none");
        assertThat(text.resolve("kv://vault/secret/app#pass $kv{consul:full/key}"))
                .isEqualTo("v2\\\"x whole");
        var api = (com.fasterxml.jackson.databind.node.ObjectNode)
                RunningGateway.tree("{'proxy':{'target_url':'vault://secret/app.pass','listen_path':'env://vt'}}");
        text.addresses(api);
        assertThat(api.at("/proxy/target_url").asText()).isEqualTo("v2\"x");
        assertThat(api.at("/proxy/listen_path").asText()).isEqualTo("t0ken");
    }

    @Test
    void a_store_that_went_away_goes_on_with_what_it_said_and_costs_one_wait() throws IOException {
        var stores = open(settings(""));
        assertThat(stores.read("vault", "secret/app.pass")).isPresent();
        int reads = vault.reads();
        assertThat(stores.read("vault", "secret/app.pass")).isPresent();
        assertThat(vault.reads()).as("asked again although it is fresh").isEqualTo(reads);
        vault.close();
        assertThatThrownBy(() -> stores.read("vault", "secret/other.pass"))
                .hasMessageContaining("Vault at " + vault.address())
                .hasMessageNotContaining(vault.token());
        long start = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            assertThatThrownBy(() -> stores.read("vault", "secret/x" + number)).isInstanceOf(IOException.class);
        }
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
        assertThat(stores.now("vault", "secret/app.pass")).isEqualTo("v2\"x");
    }

    @Test
    void a_wrong_token_is_told_without_the_token() {
        var stores = open(settings("""
                'wrong':{'type':'hashicorp_vault','config':{'address':'%s','token':'mistaken'}}""".formatted(vault.address())));
        assertThatThrownBy(() -> stores.read("wrong", "secret/app.pass"))
                .hasMessageContaining("403")
                .hasMessageNotContaining("mistaken");
        assertThat(settings("").toString()).doesNotContain("t0ken").doesNotContain("c0nsul");
    }

    @Test
    void a_required_store_that_is_away_stops_the_start_by_its_name() {
        var away = "'must':{'type':'hashicorp_vault','required':true,'config':{'address':'http://127.0.0.1:1'}}";
        assertThatThrownBy(() -> RunningGateway.start(folder.resolve("data"), "{'kv':{'stores':{" + away + "}}}"))
                .hasMessageContaining("the secret store must cannot be used")
                .hasMessageContaining("http://127.0.0.1:1");
        var odd = "'odd':{'type':'oracle','required':true}";
        assertThatThrownBy(() -> open(settings(odd)).check()).hasMessageContaining("there is no type \"oracle\"");
    }

    @Test
    void settings_of_the_process_follow_references_or_say_why_not() {
        var good = read("vault://secret/app.pass");
        assertThat(good.problems()).isEmpty();
        assertThat(good.settings().control().secret().reveal()).isEqualTo("v2\"x");
        assertThat(read("kv://in/k").settings().control().secret().reveal()).isEqualTo("v");
        for (var bad : new String[] {"vault://secret/app.none", "consul://none", "kv://nowhere/x", "file://none"}) {
            assertThat(read(bad).problems().toString()).as(bad).contains("secret: the reference " + bad);
        }
        vault.close();
        assertThat(read("vault://secret/app.pass").problems().toString()).contains("cannot be reached");
    }

    private SettingsReader.Result read(String secret) {
        var text = conf("'in':{'type':'inline','config':{'data':{'k':'v'}}}");
        var whole = "{\"secret\":\"" + secret + "\"," + text.substring(1);
        return SettingsReader.read(new SettingsReader.Sources(
                Map.of(), Optional.of(whole), "tyk.conf", VARIABLES, new SettingReferences(VARIABLES)));
    }

    @Test
    void values_of_a_definition_name_secrets_that_requests_get() throws IOException {
        Files.writeString(folder.resolve("file-key"), "on-disk\n");
        var stores = conf("'in':{'type':'inline','config':{'data':{'k':'v'}}}").replace('"', '\'');
        try (var running = RunningGateway.start(folder.resolve("data"), stores)) {
            running.serve(keyless("a", """
                    'global_headers':{'X-Vault':'$secret_vault.secret/app.pass','X-Consul':'<$secret_consul.full/key>',
                      'X-File':'$secret_file.file-key','X-Kv':'a $kv{in:k} b','X-Whole':'kv://consul/full/key',
                      'X-None':'<$secret_vault.secret/none.x>'}
                    """, "{}"));
            assertThat(running.get("/a/x", "").status()).isEqualTo(200);
            var seen = running.upstream.seen().getLast();
            assertThat(seen.header("X-Vault")).contains("v2\"x");
            assertThat(seen.header("X-Consul")).contains("<whole>");
            assertThat(seen.header("X-File")).contains("on-disk");
            assertThat(seen.header("X-Kv")).contains("a v b");
            assertThat(seen.header("X-Whole")).contains("whole");
            assertThat(seen.header("X-None")).contains("<>");
            int reads = vault.reads();
            for (int i = 0; i < 20; i++) running.get("/a/x", "");
            assertThat(vault.reads()).as("every request asked the store").isLessThanOrEqualTo(reads + 1);
            vault.close();
            consul.close();
            running.get("/a/x", "");
            assertThat(running.upstream.seen().getLast().header("X-Vault")).contains("v2\"x");
        }
    }
}
