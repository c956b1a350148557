package io.sluice.cli.upgrade.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.upgrade.facts.Facts;
import io.sluice.cli.upgrade.facts.Facts.Known;
import io.sluice.model.settings.Origin;
import io.sluice.model.settings.SettingValue;
import java.util.Map;
import java.util.function.Consumer;

/// What happens to the settings: those that are set here, and those whose default holds.
final class SettingsCheck {
    private final Facts now;
    private final Facts then;
    private final Consumer<Finding> found;

    SettingsCheck(Facts now, Facts then, Consumer<Finding> found) {
        this.now = now;
        this.then = then;
        this.found = found;
    }

    /// @param values every setting with where it comes from
    void look(Map<String, SettingValue> values) {
        values.forEach((key, value) -> {
            var is = now.settings().get(key);
            var will = then.settings().get(key);
            if (value.origin().kind() != Origin.Kind.DEFAULT) {
                set(key, value.origin(), is, will);
            } else if (is != null && will != null && is.used() && differ(is, will)) {
                add(
                        FindingKind.SETTING_DEFAULT,
                        key,
                        "it is not set here, so " + shown(is.fallback()) + " becomes " + shown(will.fallback()));
            }
        });
    }

    private void set(
            String key,
            Origin origin,
            @org.jspecify.annotations.Nullable Known is,
            @org.jspecify.annotations.Nullable Known will) {
        var place = key + " (" + origin + ")";
        if (will == null) {
            add(FindingKind.SETTING_GONE, place, then.version() + " does not know " + key);
            return;
        }
        if (will.deprecated()) {
            var instead = will.replacement().isEmpty() ? "nothing takes its place" : "use " + will.replacement();
            add(FindingKind.SETTING_DEPRECATED, place, "it is an old name; " + instead);
        }
        if (is == null) return;
        if (is.used() && !will.used()) {
            add(FindingKind.SETTING_WITHOUT_EFFECT, place, then.version() + " accepts it and does nothing with it");
        }
        if (!is.type().equals(will.type())) {
            add(FindingKind.SETTING_TYPE, place, "it is a " + is.type() + " now and a " + will.type() + " then");
        }
    }

    private static boolean differ(Known is, Known will) {
        return will.used() && !will.fallback().isMissingNode() && !is.fallback().equals(will.fallback());
    }

    private static String shown(JsonNode value) {
        return value.isTextual() && value.asText().isEmpty() ? "nothing" : value.toString();
    }

    private void add(FindingKind kind, String place, String what) {
        found.accept(new Finding(kind, place, what));
    }
}
