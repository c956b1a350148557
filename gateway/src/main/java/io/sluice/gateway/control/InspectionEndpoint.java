package io.sluice.gateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.FormText;
import io.sluice.model.document.Json;
import io.sluice.model.settings.ShownSetting;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The settings that hold, secrets hidden: `/config` as the file would say it, `/env` as variables would.
/// `?field=` and `?env=` ask for one.
final class InspectionEndpoint implements Middleware {
    private final boolean asVariables;
    private final List<ShownSetting> settings;

    InspectionEndpoint(boolean asVariables, List<ShownSetting> settings) {
        this.asVariables = asVariables;
        this.settings = settings;
    }

    @Override
    public String name() {
        return asVariables ? "env" : "config";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var request = exchange.request();
        if (!request.method().equals("GET")) return new Verdict.Answer(Answers.error(405, "Method Not Allowed"));
        return new Verdict.Answer(answer(request.query()));
    }

    private LocalResponse answer(String query) {
        var wanted = FormText.first(query, asVariables ? "env" : "field").filter(name -> !name.isEmpty());
        if (wanted.isPresent()) {
            Predicate<ShownSetting> named = asVariables
                    ? setting -> setting.environment().equals(wanted.get())
                    : setting -> setting.key().equals(wanted.get());
            Optional<ShownSetting> found = settings.stream().filter(named).findFirst();
            return found.map(setting -> Answers.json(one(setting)))
                    .orElseGet(() -> Answers.error(404, "there is no setting " + wanted.get()));
        }
        return Answers.json(asVariables ? variables() : file());
    }

    private static ObjectNode one(ShownSetting setting) {
        return Json.object()
                .put("config_field", setting.key())
                .put("env", setting.environment())
                .put("value", text(setting.value()))
                .put("obfuscated", setting.hidden());
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private JsonNode variables() {
        var all = Json.MAPPER.createArrayNode();
        settings.stream()
                .filter(setting -> !setting.environment().isEmpty())
                .forEach(setting -> all.add(setting.environment() + ":" + text(setting.value())));
        return all;
    }

    private JsonNode file() {
        var file = Json.object();
        for (var setting : settings) {
            var at = file;
            var path = setting.key().split("\\.", -1);
            for (int i = 0; i < path.length - 1; i++) {
                at = at.get(path[i]) instanceof ObjectNode known ? known : at.putObject(path[i]);
            }
            at.set(path[path.length - 1], setting.value());
        }
        return file;
    }
}
