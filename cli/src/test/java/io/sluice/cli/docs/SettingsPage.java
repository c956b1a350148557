package io.sluice.cli.docs;

import io.sluice.model.settings.Setting;
import io.sluice.model.settings.SettingTable;

/// `docs/reference/settings.md`.
final class SettingsPage {
    private static final String HEAD = """
            # Settings of the gateway

            Printed from the program; do not edit. The file is `tyk.conf` (JSON); a variable `TYK_GW_…` overrides it.
            `sluice config show` prints what is in effect and where each value comes from.

            - *Default* holds when a key is nowhere. With a `*` it also holds when the value is 0, `""` or empty.
            - *Status* is blank when the key does what it says. `no effect`: accepted, and there is nothing for it to do.
              `replaced`: does nothing here, and the meaning says what to use instead; so does a warning at the start.
              `not yet`: known, does nothing yet; a warning names it when it asks for something.
            - Lists in variables are separated by commas, maps are `name:value,name:value`, objects are JSON text.
            - Variables are printed without their prefix `TYK_GW_`.
            """;

    private SettingsPage() {}

    static String text() {
        var page = new StringBuilder(HEAD);
        var group = "";
        for (var setting : SettingTable.gateway().settings()) {
            if (!setting.group().equals(group)) {
                group = setting.group();
                page.append("\n## ").append(group).append("\n\n");
                page.append("| Key | Variable | Type | Default | Status | Meaning |\n|---|---|---|---|---|---|\n");
            }
            page.append("| `").append(setting.key()).append("` | ");
            page.append(setting.environment().replaceFirst("^TYK_GW_", "")).append(" | ");
            page.append(type(setting.type()))
                    .append(" | ")
                    .append(fallback(setting))
                    .append(" | ");
            page.append(status(setting.status()))
                    .append(" | ")
                    .append(setting.meaning().replace("|", "\\|"));
            page.append(" |\n");
        }
        return page.toString();
    }

    private static String type(Setting.Type type) {
        return switch (type) {
            case TEXT -> "text";
            case SECRET -> "secret";
            case SWITCH -> "switch";
            case INTEGER -> "whole";
            case NUMBER -> "number";
            case NANOSECONDS -> "whole, ns";
            case DURATION -> "duration";
            case LIST -> "list";
            case MAP -> "map";
            case JSON -> "object";
        };
    }

    private static String fallback(Setting setting) {
        var value = setting.fallback();
        if (value.isContainerNode() || value.asText().isEmpty()) return "";
        return "`" + value.asText() + "`" + (setting.emptyIsGone() ? " *" : "");
    }

    private static String status(Setting.Status status) {
        return switch (status) {
            case USED -> "";
            case MOOT -> "no effect";
            case REPLACED -> "replaced";
            case LATER -> "not yet";
        };
    }
}
