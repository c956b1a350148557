package io.sluice.gateway.event.handler;

import static io.sluice.gateway.Definitions.keyless;
import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Events from all over a running gateway, told to a receiver on a real socket.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RaisedEventsTest {
    @TempDir
    Path folder;

    private RunningGateway running;
    private WebhookReceiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = WebhookReceiver.start();
        var tokens = receiver.handlers("TokenCreated", "TokenUpdated", "TokenDeleted");
        var settings = (ObjectNode) tree("{'enable_jsvm':true,'allow_master_keys':true}");
        settings.set("event_handlers", tokens);
        running = RunningGateway.start(folder, settings.toString());
    }

    @AfterEach
    void stop() {
        running.close();
        receiver.close();
    }

    private static ObjectNode keyed(JsonNode handlers) {
        var api = keyless("t", "{}");
        api.put("use_keyless", false);
        api.set("auth_configs", tree("{'authToken':{'auth_header_name':'Authorization'}}"));
        api.set("event_handlers", handlers);
        return api;
    }

    private int control(String method, String path, String body) throws IOException {
        return running.send(method, path, List.of(new Header("X-Tyk-Authorization", "s")), body)
                .status();
    }

    @Test
    void a_breaker_tells_that_it_opened_and_closed() throws IOException {
        var api = keyless("b", """
                {'circuit_breakers':[{'path':'/status/500','method':'GET','threshold_percent':0.5,'samples':2,
                  'return_to_service_after':1,'disable_half_open_state':true}]}
                """);
        api.set("event_handlers", receiver.handlers("BreakerTripped", "BreakerReset"));
        running.serve(api);
        running.get("/b/status/500", "");
        running.get("/b/status/500", "");
        assertThat(receiver.body("BreakerTripped")).isEqualTo(tree("""
                {'event':'BreakerTripped','message':'Breaker Tripped','api_id':'b','path':'/status/500'}
                """));
        assertThat(receiver.body("BreakerReset").path("message").asText()).isEqualTo("Breaker Reset");
    }

    @Test
    void keys_that_are_made_changed_and_deleted_are_told_to_handlers_of_the_settings() throws IOException {
        running.serve(keyed(tree("{}")));
        var body = "{\"org_id\":\"default\",\"access_rights\":{\"t\":{\"api_id\":\"t\"}}}";
        assertThat(control("POST", "/tyk/keys/custom", body)).isEqualTo(200);
        assertThat(receiver.body("TokenCreated").path("org").asText()).isEqualTo("default");
        var key = receiver.body("TokenCreated").path("key").asText();
        assertThat(control("PUT", "/tyk/keys/" + key, body)).isEqualTo(200);
        assertThat(receiver.body("TokenUpdated").path("message").asText()).isEqualTo("Key modified.");
        assertThat(control("DELETE", "/tyk/keys/" + key, "")).isEqualTo(200);
        assertThat(receiver.body("TokenDeleted").path("key").asText()).isEqualTo(key);
    }

    @Test
    void limits_tell_that_they_refused() throws IOException {
        running.serve(keyed(receiver.handlers("QuotaExceeded", "RatelimitExceeded")));
        running.put("q", tree("""
                {'org_id':'default','quota_max':1,'quota_renewal_rate':60,'access_rights':{'t':{'api_id':'t'}}}
                """));
        running.put("r", tree("{'org_id':'default','rate':1,'per':60,'access_rights':{'t':{'api_id':'t'}}}"));
        for (var id : List.of("q", "r")) {
            var key = RunningGateway.FORMS.token("default", id);
            running.get("/t/x", key);
            running.get("/t/x", key);
        }
        assertThat(receiver.body("QuotaExceeded").path("message").asText()).isEqualTo("Key Quota Limit Exceeded");
        assertThat(receiver.body("RatelimitExceeded").path("message").asText()).isEqualTo("Key Rate Limit Exceeded");
    }

    @Test
    void a_script_is_told_and_may_tell_others() throws IOException {
        var script = Files.writeString(folder.resolve("tell.js"), """
                var tell = new TykJS.TykEventHandlers.NewEventHandler({});
                tell.NewHandler(function (event, context) {
                  TykMakeHttpRequest(JSON.stringify({
                    Method: 'POST', Domain: '%s', Resource: '/script', Headers: {},
                    Body: JSON.stringify({type: event.Type, path: event.Meta.Path, api: context.APIID, org: context.OrgID})
                  }));
                });
                """.formatted(receiver.url()));
        running.serve(keyed(tree("""
                {'events':{'AuthFailure':[{'handler_name':'eh_dynamic_handler',
                  'handler_meta':{'name':'tell','path':'%s'}}]}}
                """.formatted(script))));
        running.get("/t/x", "nobody-knows-me");
        assertThat(receiver.body("script"))
                .isEqualTo(tree("{'type':'AuthFailure','path':'/t/x','api':'t','org':'default'}"));
    }
}
