package io.sluice.gateway.service;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway whose calls of each group go through a proxy on a real socket. The services have names that only the
/// proxy knows.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ServicesThroughProxyTest {
    @TempDir
    Path folder;

    private RecordingUpstream proxy;
    private RecordingUpstream common;
    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        proxy = RecordingUpstream.start(_ -> Reply.json("[]"));
        common = RecordingUpstream.start(_ -> Reply.json("[]"));
        running = RunningGateway.start(folder, """
                {'uptime_tests':{'config':{'time_wait':1}},
                 'external_services':{
                 'global':{'enabled':true,'http_proxy':'%2$s'},
                 'webhooks':{'proxy':{'enabled':true,'http_proxy':'%1$s'}},
                 'health':{'proxy':{'enabled':true,'http_proxy':'%1$s'}}}}
                """.formatted(proxy.address(), common.address()));
    }

    @AfterEach
    void stop() {
        running.close();
        common.close();
        proxy.close();
    }

    private static JsonNode api(String more, String target) {
        return tree("""
                {'name':'a','api_id':'a','org_id':'default','active':true,%s
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/a/','target_url':'{{UPSTREAM}}/','strip_listen_path':true%s}}
                """.formatted(more, target));
    }

    private static void asked(RecordingUpstream through, String url) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(through.seen())
                        .anyMatch(seen -> seen.header("Host").orElse("").equals("service.invalid")
                                && seen.url().endsWith(url)));
    }

    @Test
    void a_webhook_is_told_through_the_proxy_of_its_group() throws IOException {
        running.serve(api("""
                'event_handlers':{'events':{'AuthFailure':[{'handler_name':'eh_web_hook_handler',
                 'handler_meta':{'method':'POST','target_path':'http://service.invalid/hook','event_timeout':60}}]}},
                """, ""));
        assertThat(running.get("/a/x", "nobody").status()).isEqualTo(403);
        asked(proxy, "/hook");
        assertThat(common.seen()).isEmpty();
    }

    @Test
    void a_host_is_tested_through_the_proxy_of_its_group() {
        running.serve(
                api("'use_keyless':true,'uptime_tests':{'check_list':[{'url':'http://service.invalid/up'}]},", ""));
        asked(proxy, "/up");
        assertThat(common.seen()).isEmpty();
    }

    @Test
    void a_registry_is_asked_through_the_proxy_for_all_groups() throws IOException {
        running.serve(api("'use_keyless':true,", """
                ,'service_discovery':{'use_discovery_service':true,'query_endpoint':'http://service.invalid/list',
                 'data_path':'host','endpoint_returns_list':true}
                """));
        assertThat(running.get("/a/x", "").status()).isEqualTo(200);
        asked(common, "/list");
        assertThat(proxy.seen()).isEmpty();
    }
}
