package io.sluice.gateway.refusal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.document.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One rule of the error overrides. The members of its condition are alternatives: one that holds is enough (quirk,
/// recorded).
///
/// @param flag      "" is none
/// @param pattern   searched for in the message, or in the body of the upstream's answer
/// @param bodyField dotted path into a JSON body; "" is none
/// @param always    there is no condition
/// @param status    0 keeps the original
/// @param headers   never the Content-Type: it follows the request (quirk, recorded)
record OverrideRule(
        boolean always,
        String flag,
        Optional<Pattern> pattern,
        String bodyField,
        String bodyValue,
        int status,
        String body,
        String message,
        String template,
        Map<HeaderName, String> headers) {

    static OverrideRule of(JsonNode rule) {
        var match = rule.path("match");
        var response = rule.path("response");
        var headers = new LinkedHashMap<HeaderName, String>();
        response.path("headers").properties().forEach(entry -> {
            var name = HeaderName.of(entry.getKey());
            if (!name.equals(HeaderName.CONTENT_TYPE))
                headers.put(name, entry.getValue().asText());
        });
        return new OverrideRule(
                match.isMissingNode() || match.isNull() || match.isEmpty(),
                match.path("flag").asText(),
                pattern(match.path("message_pattern").asText()),
                match.path("body_field").asText(),
                match.path("body_value").asText(),
                response.path("status_code").asInt(),
                response.path("body").asText(),
                response.path("message").asText(),
                response.path("template").asText(),
                headers);
    }

    private static Optional<Pattern> pattern(String text) {
        if (text.isEmpty()) return Optional.empty();
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException bad) {
            return Optional.empty();
        }
    }

    boolean matches(String actualFlag, String text) {
        if (always) return true;
        if (!flag.isEmpty() && flag.equals(actualFlag)) return true;
        if (pattern.isPresent() && pattern.get().matcher(text).find()) return true;
        return !bodyField.isEmpty() && bodyMatches(text);
    }

    private boolean bodyMatches(String text) {
        JsonNode node;
        try {
            node = Json.parse(text);
        } catch (JsonProcessingException notJson) {
            return false;
        }
        for (var name : bodyField.split("\\.", -1)) node = node.path(name);
        return !node.isMissingNode() && node.asText().equals(bodyValue);
    }

    /// Its template can be read.
    boolean isUsable(ErrorTemplates templates, Form form) {
        if (!body.isEmpty()) return !isTemplate() || ErrorTemplates.isWhole(body);
        return template.isEmpty() || templates.named(template, form).isPresent();
    }

    private boolean isTemplate() {
        return body.contains("{{.");
    }

    /// It says something in place of the body.
    boolean replacesBody() {
        return !body.isEmpty() || !template.isEmpty() || !message.isEmpty();
    }

    int status(int original) {
        return status == 0 ? original : status;
    }

    String text(int original, String said, Form form, ErrorTemplates templates) {
        int sent = status(original);
        var words = message.isEmpty() ? said : message;
        if (isTemplate()) return ErrorTemplates.filled(body, form, sent, words);
        if (!body.isEmpty()) return body;
        if (!template.isEmpty()) {
            return ErrorTemplates.filled(templates.named(template, form).orElse(""), form, sent, words);
        }
        var standard = templates.of(sent, form);
        // A message of a rule is not escaped for XML (quirk, recorded).
        return form == Form.XML && !message.isEmpty()
                ? standard.replace("{{.Message}}", message)
                : ErrorTemplates.filled(standard, form, sent, words);
    }

    LocalResponse refusal(Exchange exchange, int original, String said, ErrorTemplates templates) {
        var form = Form.overridden(exchange);
        var answer = LocalResponse.of(status(original), form.type(exchange), text(original, said, form, templates));
        for (var field : headers.entrySet()) answer = answer.with(field.getKey(), field.getValue());
        return answer;
    }
}
