package io.sluice.gateway.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Recordings;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.document.Json;
import io.sluice.model.document.Yaml;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.redis.GeneratedAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every operation of the published description of the control API, asked once well and once badly. The requests are
/// in `control-operations.tsv` and follow each other: what one stores another reads.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ControlOperationsTest {
    private static final List<String> VERBS = List.of("get", "put", "post", "delete", "patch");
    private static final List<String> WITHOUT_SECRET = List.of("/hello", "/{listen_path}/tyk/batch");
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern PLACE = Pattern.compile("\\{\\{([A-Z]+)}}");

    /// @param path   as sent, with another method in front where that is what is tried; `-` when nothing is sent
    /// @param status of the answer, `-` when nothing is sent
    private record Line(String method, String operation, String path, String body, String status, String note) {
        static Line of(String line) {
            var cells = line.split("\t", -1);
            return new Line(cells[0], cells[1], cells[2], cell(cells, 3), cell(cells, 4), cell(cells, 5));
        }

        private static String cell(String[] cells, int at) {
            return at < cells.length ? cells[at] : "";
        }

        String name() {
            return method + " " + operation;
        }

        boolean sent() {
            return !path.equals("-");
        }

        String verb() {
            return path.startsWith("/") ? method : path.substring(0, path.indexOf(' '));
        }

        String target() {
            return path.substring(path.indexOf('/'));
        }
    }

    private static List<Line> lines() throws IOException {
        try (var in = ControlOperationsTest.class.getResourceAsStream("control-operations.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Line::of)
                    .toList();
        }
    }

    private static RunningGateway start(Path folder) throws IOException {
        return RunningGateway.start(
                Files.createDirectories(folder.resolve("store")), """
                {'secret':'open','hash_keys':false,'suppress_default_org_store':true,'app_path':'FOLDER/apps',
                 'policies':{'policy_source':'file','policy_path':'FOLDER/policies'}}
                """.replace("FOLDER", folder.toString()));
    }

    @Test
    void every_operation_answers_as_described(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        var places = new HashMap<String, String>();
        try (var running = start(folder)) {
            places.put("UPSTREAM", running.upstream.address().toString());
            places.put(
                    "PEM",
                    Files.readString(GeneratedAuthority.in(folder, "ca").own().certificate()));
            var wrong = new TreeMap<Integer, String>();
            int number = 0;
            for (var line : lines()) {
                number++;
                if (!line.sent()) continue;
                var answer = running.send(
                        line.verb(),
                        filled(line.target(), places),
                        List.of(
                                new Header("X-Tyk-Authorization", "open"),
                                new Header("Content-Type", line.body().contains("=") ? FORM : "application/json")),
                        filled(line.body().replace('\'', '"'), places));
                remember(line, answer, places);
                if (answer.status() != Integer.parseInt(line.status()) || !bodyFits(line, answer)) {
                    wrong.put(number, line + " -> " + answer.status() + " " + answer.text());
                }
            }
            assertThat(wrong).isEmpty();
        }
    }

    private static String filled(String text, Map<String, String> places) {
        return PLACE.matcher(text).replaceAll(place -> places.getOrDefault(place.group(1), "nothing"));
    }

    private static void remember(Line line, RawAnswer answer, Map<String, String> places) throws IOException {
        if (answer.status() != 200) return;
        switch (line.name()) {
            case "POST /tyk/certs" ->
                places.put("CERT", Json.parse(answer.text()).path("id").asText());
            case "POST /tyk/keys" ->
                places.put("KEY", Json.parse(answer.text()).path("key").asText());
            case "PUT /tyk/oauth/clients/{apiID}/{keyName}/rotate" ->
                places.put("SECRET", Json.parse(answer.text()).path("secret").asText());
            default -> {}
        }
    }

    /// Whoever is refused is told why, in the form that all errors of the control API have.
    private static boolean bodyFits(Line line, RawAnswer answer) throws IOException {
        if (!line.operation().startsWith("/tyk/")) return true;
        var body = Json.parse(answer.text());
        if (answer.status() == 200) return body.isContainerNode();
        if (line.operation().equals("/tyk/schema"))
            return body.path("status").asText().equals("Failed");
        if (line.name().equals("GET /tyk/oauth/clients/{apiID}")) return body.isNull();
        return body.path("status").asText().equals("error")
                && !body.path("message").asText().isEmpty();
    }

    @Test
    void without_the_secret_no_operation_is_open(@TempDir Path folder) throws IOException {
        try (var running = start(folder)) {
            for (var line : lines()) {
                if (WITHOUT_SECRET.contains(line.operation())) continue;
                var path = line.operation().replaceAll("\\{[^}]*}", "x");
                var answer = running.send(line.method(), path, List.of(), "");
                assertThat(answer.status()).as(line.name()).isEqualTo(403);
                assertThat(answer.text()).contains("Attempted administrative access with invalid or missing key!");
            }
        }
    }

    @Test
    void the_list_is_the_published_description() throws IOException {
        var described = described(Yaml.parse(Recordings.text("spec/openapi/gateway.yml")));
        var byName = lines().stream().collect(Collectors.groupingBy(Line::name, TreeMap::new, Collectors.toList()));
        assertThat(byName.keySet()).isEqualTo(described.keySet());
        assertSoftly(softly -> byName.forEach((name, lines) -> {
            var statuses = described.getOrDefault(name, Set.of());
            for (var line : lines) {
                softly.assertThat(
                                statuses.contains(line.status()) || !line.note().isEmpty())
                        .as("%s: a status that is not described needs a note", line)
                        .isTrue();
            }
            if (!lines.getFirst().sent()) return;
            softly.assertThat(lines)
                    .as("%s is asked well", name)
                    .anyMatch(line -> line.status().equals("200"));
            // What is refused for want of the secret has a test of its own; what needs a broken disk is not asked here.
            for (var status : statuses) {
                if (List.of("403", "500").contains(status)) continue;
                softly.assertThat(lines)
                        .as("%s is asked so that it answers %s", name, status)
                        .anyMatch(line -> line.status().equals(status));
            }
        }));
    }

    private static Map<String, Set<String>> described(JsonNode description) {
        var operations = new TreeMap<String, Set<String>>();
        for (var path : description.path("paths").properties()) {
            for (var verb : path.getValue().properties()) {
                if (!VERBS.contains(verb.getKey())) continue;
                var statuses = new TreeSet<String>();
                verb.getValue().path("responses").fieldNames().forEachRemaining(statuses::add);
                operations.put(verb.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), statuses);
            }
        }
        return operations;
    }
}
