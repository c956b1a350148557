package io.sluice.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// `load`: from the start of the process to its first answer with 10,000 definitions, each with a template and a schema
/// of its own.
final class LoadScenario implements Scenario {
    private static final int MANY = 10_000;

    @Override
    public String name() {
        return "load";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        try (var upstream = run.upstream();
                var sluice = SluiceServer.start(
                        run.root(),
                        run.folder("sluice"),
                        run.cores(),
                        definitions("127.0.0.1:" + upstream.port(), run.quick() ? MANY / 10 : MANY),
                        Optional.empty(),
                        "/bench/x")) {
            run.results()
                    .putObject(name())
                    .put("apis", run.quick() ? MANY / 10 : MANY)
                    .put("start_to_first_answer_millis", sluice.started().toMillis());
        }
    }

    private static Map<String, String> definitions(String address, int many) {
        var apis = new LinkedHashMap<String, String>();
        apis.put("bench.json", Definitions.keyless("bench", address));
        for (int i = 1; i < many; i++) {
            var schema = "{\"title\": \"t" + i + "\", "
                    + TrafficScenario.SCHEMA.strip().substring(1);
            var template = TrafficScenario.base64("{\"name\": \"{{ .name }} " + i + "\"}");
            TrafficScenario.classic(apis, address, "t" + i, """
                    "transform": [{"path": "/x", "method": "POST", "template_data": {"template_mode": "blob",
                      "input_type": "json", "template_source": "%s"}}],
                    "validate_json": [{"path": "/x", "method": "POST", "schema": %s}]""".formatted(template, schema));
        }
        return apis;
    }
}
