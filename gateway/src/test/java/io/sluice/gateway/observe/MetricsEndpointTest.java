package io.sluice.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MetricsEndpointTest {
    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        running.serve(api("a", 2), api("b", 0));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private static JsonNode api(String id, int rate) {
        return RunningGateway.tree("""
                {'name':'x','api_id':'%s','org_id':'default','active':true,'use_keyless':true,
                 'global_rate_limit':{'rate':%d,'per':60},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/%s/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """.formatted(id, rate, id));
    }

    private RawAnswer scrape() throws IOException {
        return running.send("GET", "/tyk/metrics", List.of(new Header("Authorization", "Bearer s")), "");
    }

    private String value(String sample) throws IOException {
        return Arrays.stream(scrape().text().split("\n"))
                .filter(line -> line.startsWith(sample + " "))
                .map(line -> line.substring(sample.length() + 1))
                .findFirst()
                .orElse("none");
    }

    @Test
    void requests_are_counted_by_api_and_status_and_problem() throws IOException {
        for (int i = 0; i < 3; i++) running.get("/a/x", "");
        running.get("/b/status/500", "");
        assertThat(value("sluice_api_requests_total{api=\"a\",class=\"2xx\"}")).isEqualTo("2");
        assertThat(value("sluice_api_requests_total{api=\"a\",class=\"4xx\"}")).isEqualTo("1");
        assertThat(value("sluice_api_requests_total{api=\"b\",class=\"5xx\"}")).isEqualTo("1");
        assertThat(value("sluice_api_request_duration_seconds_count{api=\"a\"}"))
                .isEqualTo("3");
        assertThat(value("sluice_api_upstream_duration_seconds_count{api=\"a\"}"))
                .isEqualTo("2");
        assertThat(value("sluice_refusals_total{code=\"rate-limit.api-exceeded\"}"))
                .isEqualTo("1");
        assertThat(value("sluice_rate_limited_total")).isEqualTo("1");
        assertThat(value("sluice_apis")).isEqualTo("2");
    }

    @Test
    void counters_of_an_api_go_on_after_a_reload_and_end_with_it() throws IOException {
        running.get("/b/x", "");
        running.serve(api("a", 3), api("b", 7));
        running.get("/b/x", "");
        assertThat(value("sluice_api_requests_total{api=\"b\",class=\"2xx\"}")).isEqualTo("2");
        running.serve(api("a", 3));
        assertThat(value("sluice_api_requests_total{api=\"b\",class=\"2xx\"}")).isEqualTo("none");
    }

    @Test
    void failures_of_upstreams_are_counted_by_reason() throws IOException {
        running.upstream.close();
        running.get("/b/x", "");
        assertThat(value("sluice_upstream_failures_total{reason=\"refused\"}")).isEqualTo("1");
    }

    @Test
    void every_metric_is_there_once_and_every_line_can_be_read() throws IOException {
        running.get("/a/x", "");
        var answer = scrape();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        var page = answer.text();
        for (var metric : Metric.values()) {
            assertThat(page.split("# TYPE " + metric.id() + " ", -1))
                    .as(metric.id())
                    .hasSize(2);
        }
        assertThat(page.split("\n"))
                .allMatch(line -> line.startsWith("# ")
                        || line.matches("[a-z_]+(\\{([a-z]+=\"[^\"]*\",?)+})? -?[0-9][0-9.E+-]*"));
    }

    @Test
    void who_does_not_know_the_secret_sees_nothing() throws IOException {
        for (var headers : List.of(
                List.<Header>of(),
                List.of(new Header("Authorization", "Bearer no")),
                List.of(new Header("Authorization", "s")))) {
            assertThat(running.send("GET", "/tyk/metrics", headers, "").status())
                    .isEqualTo(403);
        }
        var known = List.of(new Header("X-Tyk-Authorization", "s"));
        assertThat(running.send("GET", "/tyk/metrics", known, "").status()).isEqualTo(200);
    }

    @Test
    void a_bearer_opens_nothing_else() throws IOException {
        var headers = List.of(new Header("Authorization", "Bearer s"));
        assertThat(running.send("GET", "/tyk/apis", headers, "").status()).isEqualTo(403);
    }
}
