package io.sluice.model.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Findings;
import io.sluice.model.document.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The names of the members of a Classic document, level by level.
///
/// A gateway of Tyk reads them in any case; when one is there in several spellings the last counts that is not null.
/// What stands under a free name (`*`), in `config_data` or in a schema belongs to the owner of the document and is
/// never touched. `classic-names.txt` has a line for each, `[]` for the entries of a list.
final class ClassicNames {
    private static final String ANY = "*";
    /// Shorter names are one slip away from too many others.
    private static final int LEAST_TO_COMPARE = 5;

    private static final ClassicNames ROOT = read();

    private final Map<String, ClassicNames> members = new HashMap<>();
    private final Map<String, String> byLowerCase = new HashMap<>();
    private @Nullable ClassicNames entries;
    private @Nullable ClassicNames any;

    private ClassicNames() {}

    /// The document with its members' names as Tyk writes them: itself when they are, else a copy.
    static ObjectNode spelled(ObjectNode document) {
        return ROOT.isSpelled(document) ? document : (ObjectNode) ROOT.respelled(document);
    }

    /// Warns of each unknown name that is one slip away from one that is known and not there.
    ///
    /// @param document in the spelling of [#spelled]
    static void tellSlips(ObjectNode document, Findings findings) {
        ROOT.tell(document, "", findings);
    }

    private static ClassicNames read() {
        var root = new ClassicNames();
        try (var in = ClassicNames.class.getResourceAsStream("classic-names.txt")) {
            if (in == null) throw new IllegalStateException("classic-names.txt is missing from the build");
            var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) root.add(line);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return root;
    }

    private void add(String path) {
        var at = this;
        int begin = 0;
        while (begin <= path.length()) {
            int dot = path.indexOf('.', begin);
            int end = dot < 0 ? path.length() : dot;
            int brackets = path.indexOf('[', begin);
            int nameEnd = brackets < 0 || brackets > end ? end : brackets;
            at = at.member(path.substring(begin, nameEnd));
            for (int list = nameEnd; list < end; list += 2) at = at.entry();
            begin = end + 1;
        }
    }

    private ClassicNames member(String name) {
        if (name.equals(ANY)) {
            if (any == null) any = new ClassicNames();
            return any;
        }
        byLowerCase.put(lower(name), name);
        return members.computeIfAbsent(name, _ -> new ClassicNames());
    }

    private ClassicNames entry() {
        if (entries == null) entries = new ClassicNames();
        return entries;
    }

    private boolean isLeaf() {
        return members.isEmpty() && entries == null && any == null;
    }

    private boolean isSpelled(JsonNode value) {
        if (isLeaf()) return true;
        if (value instanceof ArrayNode list) {
            if (entries != null) for (var entry : list) if (!entries.isSpelled(entry)) return false;
            return true;
        }
        if (!(value instanceof ObjectNode object)) return true;
        for (var member : object.properties()) {
            var below = members.get(member.getKey());
            if (below == null && any == null && byLowerCase.containsKey(lower(member.getKey()))) return false;
            if (below == null) below = any;
            if (below != null && !below.isSpelled(member.getValue())) return false;
        }
        return true;
    }

    private JsonNode respelled(JsonNode value) {
        if (isLeaf()) return value;
        if (value instanceof ArrayNode list) {
            var copy = Json.MAPPER.createArrayNode();
            for (var entry : list) copy.add(entries == null ? entry : entries.respelled(entry));
            return copy;
        }
        if (!(value instanceof ObjectNode object)) return value;
        var copy = Json.object();
        for (var member : object.properties()) {
            var name = members.containsKey(member.getKey()) || any != null
                    ? member.getKey()
                    : byLowerCase.getOrDefault(lower(member.getKey()), member.getKey());
            var below = members.getOrDefault(name, any);
            var respelled = below == null ? member.getValue() : below.respelled(member.getValue());
            if (!copy.has(name) || !respelled.isNull()) copy.set(name, respelled);
        }
        return copy;
    }

    private void tell(JsonNode value, String pointer, Findings findings) {
        if (value instanceof ArrayNode list && entries != null) {
            for (int i = 0; i < list.size(); i++) entries.tell(list.get(i), pointer + "/" + i, findings);
        }
        if (!(value instanceof ObjectNode object)) return;
        for (var member : object.properties()) {
            var name = member.getKey();
            var below = members.getOrDefault(name, any);
            if (below != null) {
                below.tell(
                        member.getValue(),
                        pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                        findings);
            } else {
                slip(name, object)
                        .ifPresent(meant -> findings.warn(
                                pointer + "/" + name, "no gateway knows " + name + "; is " + meant + " meant?"));
            }
        }
    }

    private Optional<String> slip(String name, ObjectNode beside) {
        if (name.length() < LEAST_TO_COMPARE) return Optional.empty();
        var lower = lower(name);
        return members.keySet().stream()
                .filter(known -> known.length() >= LEAST_TO_COMPARE && !beside.has(known))
                .filter(known -> oneSlipApart(lower, known))
                .sorted()
                .findFirst();
    }

    /// A letter too many, too few or another, or two that have changed places.
    private static boolean oneSlipApart(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        int same = 0;
        while (same < shorter && one.charAt(same) == other.charAt(same)) same++;
        var restOfOne = one.substring(same);
        var restOfOther = other.substring(same);
        return switch (one.length() - other.length()) {
            case 1 -> restOfOne.substring(1).equals(restOfOther);
            case -1 -> restOfOther.substring(1).equals(restOfOne);
            case 0 ->
                !restOfOne.isEmpty()
                        && (restOfOne.substring(1).equals(restOfOther.substring(1)) || swapped(restOfOne, restOfOther));
            default -> false;
        };
    }

    private static boolean swapped(String one, String other) {
        return one.length() > 1
                && one.charAt(0) == other.charAt(1)
                && one.charAt(1) == other.charAt(0)
                && one.substring(2).equals(other.substring(2));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
