package io.sluice.gateway.middleware.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.ContentGuess;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.openapi.Examples;
import io.sluice.gateway.openapi.OperationTable;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// Answers operations of an OpenAPI document in the upstream's place (`gateway-features-1.md` 5.12).
///
/// Response steps run on what it answers.
public final class MockResponse implements Middleware {
    private static final HeaderName CODE = HeaderName.of("X-Tyk-Accept-Example-Code");
    private static final HeaderName NAME = HeaderName.of("X-Tyk-Accept-Example-Name");
    private static final HeaderName ACCEPT = HeaderName.of("Accept");

    /// What one operation answers.
    public sealed interface Mock {
        /// The same to everybody.
        record Fixed(Verdict answer) implements Mock {}

        /// An example of the document; request headers may choose another than these.
        record FromExamples(Examples examples, int code, String contentType, String name) implements Mock {}
    }

    private final OperationTable<Mock> operations;

    public MockResponse(OperationTable<Mock> operations) {
        this.operations = operations;
    }

    /// @param options  the `mockResponse` block
    /// @param examples those of its operation
    public static Mock mock(JsonNode options, Examples examples) {
        var from = options.path("fromOASExamples");
        if (from.path("enabled").asBoolean()) {
            return new Mock.FromExamples(
                    examples,
                    from.path("code").asInt() == 0 ? 200 : from.path("code").asInt(),
                    from.path("contentType").asText().isEmpty()
                            ? "application/json"
                            : from.path("contentType").asText(),
                    from.path("exampleName").asText());
        }
        var headers = new LinkedHashMap<String, String>();
        for (var header : options.path("headers")) {
            var name = HeaderName.canonical(header.path("name").asText());
            headers.put(name, header.path("value").asText());
        }
        int code = options.path("code").asInt();
        var body = options.path("body").asText().getBytes(StandardCharsets.UTF_8);
        return new Mock.Fixed(new Verdict.Answer(response(code == 0 ? 200 : code, headers, body)));
    }

    @Override
    public String name() {
        return "mock";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var found = operations.find(exchange);
        if (found.isEmpty()) return Verdict.PASS;
        return switch (found.get().entry()) {
            case null -> Verdict.PASS;
            case Mock.Fixed(var answer) -> answer;
            case Mock.FromExamples mock -> chosen(mock, exchange);
        };
    }

    private static Verdict chosen(Mock.FromExamples mock, Exchange exchange) {
        var request = exchange.request();
        int code = mock.code;
        var asked = request.valueOrEmpty(CODE);
        if (!asked.isEmpty()) {
            try {
                code = Integer.parseInt(asked);
            } catch (NumberFormatException _) {
                return failed("mock: given code " + asked + " is not a valid integer value");
            }
        }
        var accept = request.valueOrEmpty(ACCEPT);
        var type = accept.isEmpty() || accept.equals("*/*") ? mock.contentType : accept;
        var named = request.valueOrEmpty(NAME);
        try {
            var example = mock.examples.find(code, type, named.isEmpty() ? mock.name : named);
            var headers = new LinkedHashMap<>(example.headers());
            headers.put("Content-Type", example.contentType());
            return new Verdict.Answer(response(code, headers, example.body()));
        } catch (Examples.Absent absent) {
            return failed(absent.getMessage());
        }
    }

    private static Verdict failed(@org.jspecify.annotations.Nullable String why) {
        return new Verdict.Reject(ProblemCode.MOCK_ABSENT, 500, "failed to mock response: " + why);
    }

    private static LocalResponse response(int code, Map<String, String> headers, byte[] body) {
        var fields = new ArrayList<LocalResponse.Field>();
        headers.forEach((name, value) -> fields.add(new LocalResponse.Field(HeaderName.of(name), value)));
        boolean typed = fields.stream().anyMatch(field -> field.name().equals(HeaderName.CONTENT_TYPE));
        if (body.length > 0 && !typed) {
            fields.add(new LocalResponse.Field(HeaderName.CONTENT_TYPE, ContentGuess.of(body)));
        }
        return new LocalResponse(code, fields, body, true);
    }
}
