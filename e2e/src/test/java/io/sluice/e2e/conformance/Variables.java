package io.sluice.e2e.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.model.document.Json;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the `{{NAME}}`s of one case stand for. Grows while the case is played.
final class Variables {
    private static final Pattern NAME = Pattern.compile("\\{\\{(\\w+)}}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);
    /// Values shorter than this are too common to be put back to their names.
    private static final int SHORTEST_NORMALISED = 6;

    /// How the recorded gateway named itself; one recording holds it.
    private static final String RECORDED_NAME = "localhost:8080";

    private final Map<String, JsonNode> values = new LinkedHashMap<>();
    private final String ownName;
    private final SigningKeys keys;
    private final Clock clock;

    Variables(Map<String, String> base, SigningKeys keys, Clock clock) {
        base.forEach((name, value) -> values.put(name, TextNode.valueOf(value)));
        ownName = fill("{{GATEWAY_HOST}}").replaceFirst("^.*:", "localhost:");
        this.keys = keys;
        this.clock = clock;
    }

    void save(String name, JsonNode value) {
        values.put(name, value);
    }

    /// Computes all entries of a `vars` object, in order.
    void compute(JsonNode vars) {
        vars.properties().forEach(entry -> values.put(entry.getKey(), TextNode.valueOf(value(fill(entry.getValue())))));
    }

    /// A copy with all names replaced. A string that is nothing but a name becomes the value itself.
    JsonNode fill(JsonNode node) {
        if (node.isTextual()) {
            var whole = NAME.matcher(node.textValue());
            if (whole.matches() && values.containsKey(whole.group(1))) return values.get(whole.group(1));
            return TextNode.valueOf(fill(node.textValue()));
        }
        if (node.isArray()) {
            ArrayNode filled = Json.MAPPER.createArrayNode();
            node.forEach(item -> filled.add(fill(item)));
            return filled;
        }
        if (node.isObject()) {
            ObjectNode filled = Json.object();
            node.properties().forEach(member -> filled.set(fill(member.getKey()), fill(member.getValue())));
            return filled;
        }
        return node;
    }

    String fill(String text) {
        return NAME.matcher(text).replaceAll(match -> {
            var value = values.get(match.group(1));
            return Matcher.quoteReplacement(value == null ? match.group() : value.asText());
        });
    }

    /// The text with values of this run put back to their names, longest first.
    String normal(String text) {
        var longestFirst = values.entrySet().stream()
                .filter(entry -> entry.getValue().isTextual())
                .filter(entry -> entry.getValue().textValue().length() >= SHORTEST_NORMALISED)
                .sorted(Comparator.comparing(
                        entry -> -entry.getValue().textValue().length()))
                .toList();
        var out = text;
        for (var entry : longestFirst) out = out.replace(entry.getValue().textValue(), "{{" + entry.getKey() + "}}");
        return out.replace(ownName, RECORDED_NAME);
    }

    private String value(JsonNode spec) {
        if (spec.isTextual()) return spec.textValue();
        var entry = spec.properties().iterator().next();
        var v = entry.getValue();
        return switch (entry.getKey()) {
            case "jwt" -> keys.jwt(v);
            case "basic" -> "Basic " + base64(v.asText().getBytes(UTF_8));
            case "base64" -> base64(v.asText().getBytes(UTF_8));
            case "hmac_signature" ->
                URLEncoder.encode(
                        base64(SigningKeys.mac(hmac(member(v, "alg")), member(v, "secret"), bytes(v))), UTF_8);
            case "digest" -> digest(member(v, "alg"), bytes(v));
            case "rsa_signature" -> base64(SigningKeys.sign("RS256", keys.text(member(v, "key")), bytes(v)));
            case "http_date" -> HTTP_DATE.format(clock.instant().plus(offset(v)).atOffset(ZoneOffset.UTC));
            case "now" -> Long.toString(clock.instant().plus(offset(v)).getEpochSecond());
            case "key_file" -> keys.text(v.asText());
            case "base64_key_file" -> base64(keys.text(v.asText()).getBytes(UTF_8));
            default -> throw new IllegalArgumentException("unknown kind of variable: " + entry.getKey());
        };
    }

    private static String member(JsonNode node, String name) {
        return node.path(name).asText();
    }

    private static byte[] bytes(JsonNode spec) {
        return member(spec, "text").getBytes(UTF_8);
    }

    private static Duration offset(JsonNode seconds) {
        double value = seconds.isTextual() && seconds.textValue().isEmpty() ? 0 : seconds.asDouble();
        return Duration.ofMillis(Math.round(value * 1000));
    }

    private static String hmac(String digest) {
        return "Hmac" + digest.toUpperCase(Locale.ROOT);
    }

    private static String digest(String algorithm, byte[] data) {
        var name = algorithm.startsWith("sha") ? "SHA-" + algorithm.substring(3) : algorithm;
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(data));
        } catch (NoSuchAlgorithmException unknown) {
            throw new IllegalArgumentException("unknown digest " + algorithm, unknown);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
