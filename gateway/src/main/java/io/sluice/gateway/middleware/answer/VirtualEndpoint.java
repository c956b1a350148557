package io.sluice.gateway.middleware.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.ContentGuess;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.gateway.script.ScriptFailure;
import io.sluice.gateway.script.ScriptFunction;
import io.sluice.gateway.script.ScriptHost;
import io.sluice.gateway.script.Scripts;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers by a function in JavaScript (`gateway-features-1.md` 5.11, `plugins.md` 7). Functions run on threads of
/// their own; response steps run on what they answer.
public final class VirtualEndpoint implements Middleware {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualEndpoint.class);
    private static final HeaderName SERVER = HeaderName.SERVER;
    private static final Verdict FAILED = new Verdict.Reject(ProblemCode.SCRIPT_FAILED);
    private static final Verdict LOOPED = new Verdict.Answer(new LocalResponse(200, List.of(), new byte[0], false));

    /// @param function     empty when its script cannot be used: each call fails
    /// @param useSession   the function sees the session, and may change its metadata
    /// @param proxyOnError a request whose function fails goes on to the upstream
    public record Rule(
            Endpoint endpoint, Optional<ScriptFunction> function, boolean useSession, boolean proxyOnError) {}

    private final EndpointTable<Rule> endpoints;
    private final Scripts scripts;
    private final ScriptHost host;
    private final String apiId;
    private final String config;

    /// @param config JSON text of the function's third argument
    public VirtualEndpoint(
            EndpointTable<Rule> endpoints, Scripts scripts, ScriptHost host, String apiId, String config) {
        this.endpoints = endpoints;
        this.scripts = scripts;
        this.host = host;
        this.apiId = apiId;
        this.config = config;
    }

    @Override
    public String name() {
        return "virtual-endpoint";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return endpoints.find(exchange) != null;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var rule = endpoints.find(exchange);
        if (rule == null) return Verdict.PASS;
        if (rule.function.isEmpty()) return failure(rule);
        var request = request(exchange);
        var session = rule.useSession ? KnownSession.SLOT.get(exchange) : null;
        // Recorded: without the session its numbers are not told either.
        if (!rule.useSession) exchange.limits().quota(0, 0, 0);
        return exchange.offloadMeasured(() -> run(rule, rule.function.get(), request, session));
    }

    private static Verdict failure(Rule rule) {
        return rule.proxyOnError ? Verdict.PASS : FAILED;
    }

    private Verdict run(Rule rule, ScriptFunction function, String request, @Nullable KnownSession session) {
        try {
            var seen = session != null ? Scripts.text(session.session()) : rule.useSession ? "null" : "{}";
            var answer = Json.parse(function.call(List.of(request, seen, config), host));
            var response = response(member(answer, "Response"));
            if (session != null) keepMetaData(session, member(answer, "SessionMeta"));
            return response;
        } catch (ScriptFailure failed) {
            LOG.warn("{}{}: {}", apiId, rule.endpoint.path(), failed.getMessage());
            return failure(rule);
        } catch (JsonProcessingException failed) {
            LOG.warn("{}{}: the function returns no JSON", apiId, rule.endpoint.path());
            return failure(rule);
        }
    }

    private void keepMetaData(KnownSession session, JsonNode meta) {
        var next = meta instanceof ObjectNode object ? object : Json.object();
        if (next.equals(session.session().metaData())) return;
        scripts.keep(session.stored(), session.kept().withMetaData(next));
    }

    /// Members of answers are found in any case.
    private static JsonNode member(JsonNode object, String name) {
        if (object.has(name)) return object.path(name);
        for (var each : object.properties()) if (each.getKey().equalsIgnoreCase(name)) return each.getValue();
        return object.path(name);
    }

    private static Verdict response(JsonNode response) throws ScriptFailure {
        if (!response.isObject()) throw new ScriptFailure("the answer has no Response");
        var body = member(response, "Body");
        var code = member(response, "Code");
        if (!body.isTextual() && !body.isNull() && !body.isMissingNode()) throw new ScriptFailure("Body is no text");
        if (!code.isIntegralNumber()) throw new ScriptFailure("Code is no whole number");
        int status = code.intValue();
        if (status < 100 || status > 999) throw new ScriptFailure("Code is no status");
        var fields = new ArrayList<LocalResponse.Field>();
        var names = new HashSet<HeaderName>();
        for (var each : member(response, "Headers").properties()) {
            var value = each.getValue();
            if (!value.isTextual() && !value.isNull()) throw new ScriptFailure("a header is no text");
            var name = HeaderName.of(each.getKey());
            if (name.equals(SERVER) || !names.add(name)) continue;
            fields.add(new LocalResponse.Field(name, value.asText("")));
            if (name.toString().equals("Location") && loops(status, value.asText())) return LOOPED;
        }
        var bytes = body.asText("").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && !names.contains(HeaderName.CONTENT_TYPE)) {
            fields.add(new LocalResponse.Field(HeaderName.CONTENT_TYPE, ContentGuess.of(bytes)));
        }
        fields.add(new LocalResponse.Field(SERVER, "tyk"));
        return new Verdict.Answer(new LocalResponse(status, fields, bytes, true));
    }

    /// Recorded: a redirect into the gateway is answered with nothing at all.
    private static boolean loops(int status, String location) {
        return (status == 301 || status == 302) && location.startsWith("tyk://");
    }

    private static String request(Exchange exchange) {
        var head = exchange.request();
        var body = exchange.requestBody().toString(StandardCharsets.UTF_8);
        var object = Json.object();
        var headers = object.putObject("Headers");
        for (int i = 0; i < head.count(); i++) {
            if (!head.isThere(i)) continue;
            var name = HeaderName.canonical(head.name(i));
            var values = headers.get(name) instanceof com.fasterxml.jackson.databind.node.ArrayNode known
                    ? known
                    : headers.putArray(name);
            values.add(head.value(i));
        }
        object.put("Body", body);
        object.put("URL", head.rawTarget());
        var params = object.putObject("Params");
        if (isForm(head)) add(params, body);
        add(params, head.query());
        object.put("Scheme", exchange.client().tlsSession() == null ? "http" : "https");
        return Json.text(object);
    }

    private static boolean isForm(RequestHead head) {
        return head.valueOrEmpty(HeaderName.CONTENT_TYPE).startsWith("application/x-www-form-urlencoded");
    }

    private static void add(ObjectNode params, String text) {
        FormText.pairs(text).forEach((name, values) -> {
            var list = params.get(name) instanceof com.fasterxml.jackson.databind.node.ArrayNode known
                    ? known
                    : params.putArray(name);
            values.forEach(list::add);
        });
    }
}
