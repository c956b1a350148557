package io.sluice.gateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.compile.PipelineCompiler;
import io.sluice.gateway.control.TracedClient.Traced;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.Percent;
import io.sluice.gateway.exchange.ServedApi;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.route.RouteTable;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.api.OasReader;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// `/tyk/debug`: plays a request through a definition that is not loaded. Source: `gateway-features-2.md` 9.5.
///
/// `logs` holds the steps the request went through and, when it was refused, the code of the problem.
final class DebugRoutes {
    private static final long PATIENCE_SECONDS = 60;

    private final PipelineCompiler compiler;
    private final Loop loop;

    /// @param loop the event loop that plays
    DebugRoutes(PipelineCompiler compiler, Loop loop) {
        this.compiler = compiler;
        this.loop = loop;
    }

    void addTo(Router router) {
        router.on("POST", "debug", this::debug);
    }

    private LocalResponse debug(ControlRequest request) throws IOException {
        var body = request.object();
        if (body.isEmpty()) return Answers.error(400, "Request malformed");
        var oas = body.get().get("oas") instanceof ObjectNode document ? document : null;
        var spec = body.get().get("spec") instanceof ObjectNode document ? document : null;
        if (oas == null && spec == null) return Answers.error(400, "Spec field is missing");
        if (!(body.get().get("request") instanceof ObjectNode wanted)) {
            return Answers.error(400, "Request field is missing");
        }
        var read = oas != null ? OasReader.read(oas) : ClassicReader.read(spec == null ? Json.object() : spec);
        return switch (read.then(compiler::compile)) {
            case Checked.Bad<ServedApi>(var problems) -> refused(problems);
            case Checked.Good<ServedApi>(var api, var _) -> traced(api, wanted);
        };
    }

    private static LocalResponse refused(List<Problem> problems) {
        var logs = new StringBuilder();
        problems.forEach(problem -> log(logs, "error", problem.toString()));
        return Answers.json(400, Json.object().put("message", "error").put("logs", logs.toString()));
    }

    private LocalResponse traced(ServedApi api, ObjectNode wanted) throws IOException {
        ApiDefinition definition = api.definition();
        var path = joined(definition.listen().path(), wanted.path("path").asText());
        var fields = fields(wanted.path("headers"));
        var body = wanted.path("body").asText();
        var method = wanted.path("method").asText("GET");
        if (!isPlain(method) || !fields.stream().allMatch(DebugRoutes::isPlain)) {
            return Answers.error(400, "Request malformed");
        }
        var request = new StringBuilder(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        fields.forEach(field -> request.append(field.getKey())
                .append(": ")
                .append(field.getValue())
                .append("\r\n"));
        request.append("\r\n").append(body);

        var traced = play(api, method, path, fields, body);
        var logs = new StringBuilder();
        log(logs, "info", "pipeline: " + traced.pipeline());
        traced.problem().ifPresent(code -> log(logs, "warning", "refused: " + code.id()));
        if (traced.upstream().isPresent()) traced.upstream().get().close();
        return Answers.json(Json.object()
                .put("message", "ok")
                .put("response", "====== Request ======\n" + request + "\n====== Response ======\n" + traced.response())
                .put("logs", logs.toString()));
    }

    private Traced play(
            ServedApi api, String method, String path, List<Map.Entry<String, String>> fields, String body) {
        var routes = RouteTable.of(Map.of(api, api.definition().listen().path()), false, false);
        var done = new CompletableFuture<Traced>();
        loop.eventLoop().execute(() -> {
            var exchange = loop.acquire();
            exchange.request().line(method, path, null);
            fields.forEach(field -> exchange.request().add(HeaderName.of(field.getKey()), field.getValue()));
            TracedClient.run(
                    exchange,
                    body.getBytes(StandardCharsets.UTF_8),
                    started -> {
                        var found = routes.match(started);
                        if (found == null) started.answer(LocalResponse.plain(404, "Not Found"));
                        else started.serve(found);
                    },
                    done);
        });
        try {
            return done.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException tooLong) {
            throw new IllegalStateException("no answer within " + PATIENCE_SECONDS + " s", tooLong);
        }
    }

    private static String joined(String listenPath, String path) {
        var base = listenPath.endsWith("/") ? listenPath.substring(0, listenPath.length() - 1) : listenPath;
        return Percent.encodePath(base + (path.startsWith("/") ? path : "/" + path));
    }

    private static List<Map.Entry<String, String>> fields(JsonNode headers) {
        var fields = new ArrayList<Map.Entry<String, String>>();
        headers.properties()
                .forEach(header ->
                        header.getValue().forEach(value -> fields.add(Map.entry(header.getKey(), value.asText()))));
        return fields;
    }

    /// What could not come from a client is not played.
    private static boolean isPlain(Map.Entry<String, String> field) {
        return isPlain(field.getKey())
                && field.getValue().chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 127 && c < 256));
    }

    private static boolean isPlain(String token) {
        return !token.isEmpty()
                && token.chars().allMatch(c -> c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
    }

    private static void log(StringBuilder logs, String level, String message) {
        logs.append(GoJson.text(Json.object().put("level", level).put("msg", message)))
                .append('\n');
    }
}
