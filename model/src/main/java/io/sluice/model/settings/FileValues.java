package io.sluice.model.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a configuration file says, key by key, and what is wrong with it.
///
/// Names match in any case and `null` counts as absent, as in a Tyk gateway. Unlike there, an unknown name is
/// reported: it is a misspelt setting more often than not.
final class FileValues {
    private final SettingTable table;
    private final String fileName;
    private final List<Problem> problems;
    private final List<Problem> warnings;
    private final Map<String, SettingValue> found = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();

    private FileValues(SettingTable table, String fileName, List<Problem> problems, List<Problem> warnings) {
        this.table = table;
        this.fileName = fileName;
        this.problems = problems;
        this.warnings = warnings;
    }

    static Map<String, SettingValue> read(
            SettingTable table, String text, String fileName, List<Problem> problems, List<Problem> warnings) {
        var values = new FileValues(table, fileName, problems, warnings);
        values.readAll(text);
        return values.found;
    }

    private void readAll(String text) {
        JsonNode root;
        try {
            root = Json.parse(text);
            numberLines(text);
        } catch (JsonProcessingException unreadable) {
            var at = unreadable.getLocation();
            problems.add(new Problem(
                    ProblemCode.SETTING_INVALID,
                    at == null ? fileName : fileName + ":" + at.getLineNr() + ":" + at.getColumnNr(),
                    "is not JSON: " + unreadable.getOriginalMessage()));
            return;
        }
        if (!root.isObject()) {
            problems.add(new Problem(ProblemCode.SETTING_INVALID, fileName, "must hold one JSON object"));
            return;
        }
        readObject("", "", root);
    }

    private void readObject(String prefix, String pointer, JsonNode object) {
        for (var field : object.properties()) {
            var path = prefix + field.getKey();
            var here = pointer + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
            var value = field.getValue();
            if (value.isNull()) continue;
            var setting = table.named(path);
            if (setting.isPresent()) {
                readValue(setting.get(), value, here);
            } else if (!table.isSection(path)) {
                warnings.add(new Problem(
                        ProblemCode.SETTING_UNKNOWN,
                        where(here),
                        "there is no setting " + path + "; it has no effect"));
            } else if (value.isObject()) {
                readObject(path + ".", here, value);
            } else {
                problems.add(new Problem(
                        ProblemCode.SETTING_INVALID,
                        where(here),
                        path + " must be an object, was " + SettingType.describe(value)));
            }
        }
    }

    private void readValue(Setting setting, JsonNode value, String pointer) {
        if (!SettingType.accepts(setting.type(), value)) {
            problems.add(new Problem(
                    ProblemCode.SETTING_INVALID,
                    where(pointer),
                    setting.key() + " must be " + setting.type().expected() + ", was "
                            + SettingType.describe(setting.type() == Setting.Type.SECRET, value)));
            return;
        }
        found.put(setting.key(), new SettingValue(setting, value, new Origin(Origin.Kind.FILE, where(pointer))));
    }

    private String where(String pointer) {
        var line = lines.get(pointer);
        return line == null ? fileName : fileName + ":" + line;
    }

    /// Trees do not know their lines, so the names are visited once more as tokens.
    private void numberLines(String text) throws JsonProcessingException {
        try (var parser = Json.MAPPER.createParser(text)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    lines.put(
                            parser.getParsingContext().pathAsPointer().toString(),
                            parser.currentTokenLocation().getLineNr());
                }
            }
        } catch (JsonProcessingException unreadable) {
            throw unreadable;
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException(cannotHappen);
        }
    }
}
