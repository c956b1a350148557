package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All settings by key, each asked for as the type that its record wants. What is out of range is noted as a
/// problem and answered with the default, so that one reading finds every mistake.
final class Values {
    private static final BigDecimal NANOS_A_SECOND = BigDecimal.valueOf(1_000_000_000);
    private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000_000);

    private final Map<String, SettingValue> byKey;
    private final Map<String, String> environment;
    private final SecretReferences references;
    private final List<Problem> problems;
    private final List<Problem> warnings;

    /// @param elsewhere answers secret references that lead out of the file and the environment
    Values(
            Map<String, SettingValue> byKey,
            Map<String, String> environment,
            SettingsReader.Elsewhere elsewhere,
            List<Problem> problems,
            List<Problem> warnings) {
        this.byKey = byKey;
        this.environment = environment;
        this.references = new SecretReferences(
                environment, texts(byKey.get("secrets")), elsewhere, () -> ReferenceSettings.of(this));
        this.problems = problems;
        this.warnings = warnings;
    }

    /// All of them, as people may see them.
    List<ShownSetting> shown() {
        return byKey.values().stream().map(ShownSetting::of).toList();
    }

    /// Whether file or environment say anything below this prefix.
    boolean anyGiven(String prefix) {
        return byKey.entrySet().stream()
                .anyMatch(entry -> entry.getKey().startsWith(prefix)
                        && entry.getValue().origin().kind() != Origin.Kind.DEFAULT);
    }

    /// A variable that stands for no key; "" when it is not set.
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /// Notes that the process must not start with this value.
    void problem(String key, String detail) {
        problems.add(new Problem(ProblemCode.SETTING_INVALID, where(key), key + ": " + detail));
    }

    /// Notes that a value is not taken as it is.
    void warn(String key, String detail) {
        warnings.add(new Problem(ProblemCode.SETTING_INVALID, where(key), key + ": " + detail));
    }

    String text(String key) {
        return value(key).asText();
    }

    Secret secret(String key) {
        var written = value(key).asText();
        if (!SecretReferences.followed(key)) return new Secret(written);
        return switch (references.follow(written)) {
            case SecretReferences.Found(var text) -> new Secret(text);
            case SecretReferences.Missing(var reason) -> {
                problems.add(new Problem(ProblemCode.SETTING_INVALID, where(key), key + ": " + reason));
                yield Secret.NONE;
            }
        };
    }

    boolean on(String key) {
        return value(key).asBoolean();
    }

    long whole(String key) {
        return value(key).asLong();
    }

    int integer(String key) {
        var value = whole(key);
        if (value == (int) value) return (int) value;
        problems.add(new Problem(ProblemCode.SETTING_INVALID, where(key), key + " is too large: " + value));
        return 0;
    }

    int port(String key) {
        var value = whole(key);
        if (value >= 0 && value <= 65_535) return (int) value;
        problems.add(new Problem(ProblemCode.SETTING_INVALID, where(key), key + " must be 0 to 65535, was " + value));
        return 0;
    }

    double number(String key) {
        return value(key).asDouble();
    }

    Duration seconds(String key) {
        var seconds = value(key).decimalValue().min(MOST_SECONDS).max(MOST_SECONDS.negate());
        return Duration.ofNanos(seconds.multiply(NANOS_A_SECOND).longValue());
    }

    Duration milliseconds(String key) {
        return Duration.ofMillis(whole(key));
    }

    Duration nanoseconds(String key) {
        return Duration.ofNanos(whole(key));
    }

    List<String> list(String key) {
        return value(key).valueStream().map(JsonNode::asText).toList();
    }

    Map<String, String> map(String key) {
        return texts(given(key));
    }

    private static Map<String, String> texts(@Nullable SettingValue value) {
        var map = new LinkedHashMap<String, String>();
        if (value != null) value.value().forEachEntry((name, text) -> map.put(name, text.asText()));
        return map;
    }

    Map<String, Secret> secrets(String key) {
        var map = new LinkedHashMap<String, Secret>();
        value(key).forEachEntry((name, value) -> map.put(name, new Secret(value.asText())));
        return map;
    }

    JsonNode json(String key) {
        return value(key);
    }

    /// One of `allowed`; anything else is the default, with a warning, as in a Tyk gateway.
    String oneOf(String key, String... allowed) {
        var text = text(key);
        if (List.of(allowed).contains(text)) return text;
        var fallback = given(key).setting().fallback().asText();
        warnings.add(new Problem(
                ProblemCode.SETTING_INVALID,
                where(key),
                key + " must be one of " + String.join(", ", allowed) + ", was " + text + "; using " + fallback));
        return fallback;
    }

    /// One of `allowed`; anything else stops the start.
    String onlyOneOf(String key, String... allowed) {
        var text = text(key);
        if (List.of(allowed).contains(text)) return text;
        problems.add(new Problem(
                ProblemCode.SETTING_INVALID,
                where(key),
                key + " must be one of " + String.join(", ", allowed) + ", was " + (text.isEmpty() ? "empty" : text)));
        return given(key).setting().fallback().asText();
    }

    private JsonNode value(String key) {
        return given(key).value();
    }

    private SettingValue given(String key) {
        var value = byKey.get(key);
        if (value == null) throw new IllegalArgumentException("no setting is called " + key);
        return value;
    }

    private String where(String key) {
        var origin = given(key).origin();
        return origin.kind() == Origin.Kind.DEFAULT ? key : origin.where();
    }
}
