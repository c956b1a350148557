package io.sluice.gateway.fields;

import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.document.Json;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.Policy;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.msgpack.core.MessagePack;

/// Members of keys and policies that no recorded case shows, each by what requests see of it.
///
/// `docs/reference/key-fields.md` names these tests.
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyFieldsTest {
    private static final String RECORDS = "analytics-tyk-system-analytics";
    private static final String RIGHTS = "'access_rights':{'t':{'api_id':'t'}}";

    private RunningGateway running;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        running = RunningGateway.start(folder, "{'enable_analytics':true,'enforce_org_data_age':true}");
        running.serve(tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """));
    }

    @AfterAll
    void stop() {
        running.close();
    }

    private static Policy policy(String id, String more) {
        return good(
                PolicyCodec.read(tree("{'id':'%s','org_id':'default','quota_renewal_rate':60,'rate':100,'per':1,%s%s}"
                        .formatted(id, RIGHTS, more))));
    }

    private void policies(Policy... policies) {
        running.gateway.policies().apply(new Policies(List.of(policies)));
    }

    private RawAnswer control(String method, String path, String body) throws IOException {
        return running.send(method, path, List.of(new Header("X-Tyk-Authorization", "s")), body.replace('\'', '"'));
    }

    private String limit(String key) throws IOException {
        var answer = running.get("/t/x", key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.header("X-Ratelimit-Limit").orElse("");
    }

    @Test
    void a_new_key_ends_when_the_last_of_its_policies_says_and_a_changed_one_when_it_did() throws IOException {
        policies(policy("a", ",'key_expires_in':5000"), policy("b", ",'key_expires_in':900"), policy("c", ""));
        long now = Instant.now().getEpochSecond();
        var made = control("POST", "/tyk/keys/ends", "{'org_id':'default','apply_policies':['a','b','c']}");
        var key = Json.parse(made.text()).path("key").asText();
        long expires = expires(key);
        assertThat(expires).isBetween(now + 900, now + 4_000);
        policies(policy("a", ""), policy("b", ",'key_expires_in':90000"), policy("c", ""));
        assertThat(running.get("/t/x", "ends").status()).isEqualTo(200);
        assertThat(expires(key)).isEqualTo(expires);
    }

    private long expires(String key) throws IOException {
        var shown = control("GET", "/tyk/keys/" + key, "");
        assertThat(shown.status()).as(shown.text()).isEqualTo(200);
        return Json.parse(shown.text()).path("expires").asLong();
    }

    @Test
    void a_single_policy_counts_while_there_is_no_list_of_them() throws IOException {
        policies(policy("a", ",'quota_max':111"), policy("b", ",'quota_max':222"));
        control("POST", "/tyk/keys/single", "{'org_id':'default','apply_policy_id':'a'}");
        assertThat(limit("single")).isEqualTo("111");
        control("POST", "/tyk/keys/listed", "{'org_id':'default','apply_policy_id':'a','apply_policies':['b']}");
        assertThat(limit("listed")).isEqualTo("222");
    }

    @Test
    void a_policy_that_is_called_inactive_refuses_and_one_that_is_not_called_active_does_not() throws IOException {
        policies(policy("a", ",'active':false"), policy("b", ""));
        control("POST", "/tyk/keys/served", "{'org_id':'default','apply_policies':['a']}");
        control("POST", "/tyk/keys/closed", "{'org_id':'default','apply_policies':['b']}");
        assertThat(running.get("/t/x", "served").status()).isEqualTo(200);
        assertThat(running.get("/t/x", "closed").status()).isEqualTo(200);
        policies(policy("a", ",'active':false"), policy("b", ",'is_inactive':true"));
        assertThat(running.get("/t/x", "served").status()).isEqualTo(200);
        assertThat(running.get("/t/x", "closed").status()).isEqualTo(403);
    }

    @Test
    void policies_may_be_inside_of_a_key() throws IOException {
        policies(policy("a", ",'quota_max':111"));
        control("POST", "/tyk/keys/inside", """
                {'org_id':'default','apply_policies':['a'],'meta_data':{'policies':[{'id':'own','org_id':'default',
                 'rate':100,'per':1,'quota_max':333,'quota_renewal_rate':60,'access_rights':{'t':{'api_id':'t'}}}]}}
                """.replace("\n", ""));
        assertThat(limit("inside")).isEqualTo("333");
    }

    @ParameterizedTest
    @CsvSource({"enable_detailed_recording, true", "enable_detail_recording, true", "certificate, false"})
    void whole_messages_are_kept_under_either_name(String member, boolean kept) throws IOException {
        control(
                "POST",
                "/tyk/keys/whole-" + member,
                "{'org_id':'default','alias':'%s',%s,'%s':%s}"
                        .formatted(member, RIGHTS, member, kept ? "true" : "'a'"));
        running.get("/t/x", "whole-" + member);
        assertThat(record(member).path("RawRequest").asText().isEmpty()).isEqualTo(!kept);
    }

    @Test
    void an_organisation_says_how_long_its_records_are_kept() throws IOException {
        control("POST", "/tyk/keys/aged", "{'org_id':'default','alias':'aged',%s}".formatted(RIGHTS));
        control("POST", "/tyk/org/keys/default", "{'org_id':'default','data_expires':7200}");
        // The session of the organisation is fetched while the first requests pass.
        await().atMost(60, SECONDS).until(() -> {
            running.get("/t/x", "aged");
            var record = record("aged");
            return record.at("/ExpireAt/0").asLong() - record.at("/TimeStamp/0").asLong() == 7_200;
        });
        control("DELETE", "/tyk/org/keys/default", "");
    }

    /// The next record of the key with this alias; those of others are dropped.
    private JsonNode record(String alias) {
        return await().atMost(60, SECONDS)
                .until(() -> taken(alias), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<JsonNode> taken(String alias) throws IOException {
        for (var bytes :
                running.storage.records().take(RECORDS, 0).toCompletableFuture().join()) {
            try (var unpacker = MessagePack.newDefaultUnpacker(bytes)) {
                var record = Json.parse(unpacker.unpackValue().toJson());
                if (record.path("Alias").asText().equals(alias)) return Optional.of(record);
            }
        }
        return Optional.empty();
    }
}
