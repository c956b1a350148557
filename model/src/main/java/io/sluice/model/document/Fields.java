package io.sluice.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads one JSON object as a Tyk gateway does: an absent or null member is the zero value of its type,
/// members nobody asks for are left alone, names match in any case when there is no exact one, and a value
/// of the wrong type is an error with its JSON pointer. Whole numbers must be written without point or
/// exponent.
public final class Fields {
    private final ObjectNode node;
    private final String pointer;
    private final Findings findings;

    private Fields(ObjectNode node, String pointer, Findings findings) {
        this.node = node;
        this.pointer = pointer;
        this.findings = findings;
    }

    /// The root of a document.
    public static Fields of(ObjectNode document, Findings findings) {
        return new Fields(document, "", findings);
    }

    /// The same object, with what is wrong with it told to somebody else.
    public Fields telling(Findings other) {
        return new Fields(node, pointer, other);
    }

    public Findings findings() {
        return findings;
    }

    /// The object itself.
    public ObjectNode node() {
        return node;
    }

    /// JSON pointer of this object; "" is the root.
    public String pointer() {
        return pointer;
    }

    /// JSON pointer of a member.
    public String pointer(String name) {
        return pointer + "/" + escape(name);
    }

    /// The member, unless it is absent or null.
    public Optional<JsonNode> find(String name) {
        var exact = node.get(name);
        if (exact != null) return exact.isNull() ? Optional.empty() : Optional.of(exact);
        for (var member : node.properties()) {
            if (member.getKey().equalsIgnoreCase(name) && !member.getValue().isNull()) {
                return Optional.of(member.getValue());
            }
        }
        return Optional.empty();
    }

    public boolean has(String name) {
        return find(name).isPresent();
    }

    /// Whatever the member is; a null node when absent.
    public JsonNode any(String name) {
        return find(name).orElse(NullNode.getInstance());
    }

    /// A string; "" when absent.
    public String text(String name) {
        var value = find(name);
        if (value.isEmpty()) return "";
        if (value.get().isTextual()) return value.get().textValue();
        wrong(pointer(name), value.get(), "a string");
        return "";
    }

    /// A string; `whenEmpty` when absent or "".
    public String text(String name, String whenEmpty) {
        var text = text(name);
        return text.isEmpty() ? whenEmpty : text;
    }

    /// A boolean; false when absent.
    public boolean flag(String name) {
        var value = find(name);
        if (value.isEmpty()) return false;
        if (value.get().isBoolean()) return value.get().booleanValue();
        wrong(pointer(name), value.get(), "true or false");
        return false;
    }

    /// A whole number; 0 when absent.
    public long integer(String name) {
        var value = find(name);
        if (value.isEmpty()) return 0;
        if (value.get().isIntegralNumber() && value.get().canConvertToLong()) {
            return value.get().longValue();
        }
        wrong(pointer(name), value.get(), "a whole number");
        return 0;
    }

    /// A whole number of 32 bits; 0 when absent.
    public int smallInteger(String name) {
        var value = integer(name);
        if (value == (int) value) return (int) value;
        findings.error(pointer(name), "found " + value + ", expected a whole number of 32 bits");
        return 0;
    }

    /// Any number; 0 when absent.
    public double number(String name) {
        var value = find(name);
        if (value.isEmpty()) return 0;
        if (value.get().isNumber()) return value.get().doubleValue();
        wrong(pointer(name), value.get(), "a number");
        return 0;
    }

    /// An array of strings; empty when absent.
    public List<String> texts(String name) {
        var texts = new ArrayList<String>();
        var array = array(name);
        for (int i = 0; i < array.size(); i++) {
            var item = array.get(i);
            if (item.isTextual()) texts.add(item.textValue());
            else if (item.isNull()) texts.add("");
            else wrong(pointer(name) + "/" + i, item, "a string");
        }
        return Collections.unmodifiableList(texts);
    }

    /// An object whose members are strings, in the order of the document; empty when absent.
    public Map<String, String> textMap(String name) {
        var texts = new LinkedHashMap<String, String>();
        for (var member : tree(name).properties()) {
            var value = member.getValue();
            if (value.isTextual()) texts.put(member.getKey(), value.textValue());
            else if (value.isNull()) texts.put(member.getKey(), "");
            else wrong(pointer(name) + "/" + escape(member.getKey()), value, "a string");
        }
        return Collections.unmodifiableMap(texts);
    }

    /// An object; an empty one when absent.
    public Fields object(String name) {
        return new Fields(tree(name), pointer(name), findings);
    }

    /// An array of objects; empty when absent.
    public List<Fields> objects(String name) {
        var objects = new ArrayList<Fields>();
        var array = array(name);
        for (int i = 0; i < array.size(); i++) {
            var where = pointer(name) + "/" + i;
            var item = array.get(i);
            if (item instanceof ObjectNode object) objects.add(new Fields(object, where, findings));
            else if (item.isNull()) objects.add(new Fields(Json.object(), where, findings));
            else wrong(where, item, "an object");
        }
        return Collections.unmodifiableList(objects);
    }

    /// An object whose members are objects, in the order of the document; empty when absent.
    public Map<String, Fields> objectMap(String name) {
        var objects = new LinkedHashMap<String, Fields>();
        for (var member : tree(name).properties()) {
            var where = pointer(name) + "/" + escape(member.getKey());
            if (member.getValue() instanceof ObjectNode object) {
                objects.put(member.getKey(), new Fields(object, where, findings));
            } else if (member.getValue().isNull()) {
                objects.put(member.getKey(), new Fields(Json.object(), where, findings));
            } else {
                wrong(where, member.getValue(), "an object");
            }
        }
        return Collections.unmodifiableMap(objects);
    }

    /// The object as a tree; an empty one when absent.
    public ObjectNode tree(String name) {
        var value = find(name);
        if (value.isEmpty()) return Json.object();
        if (value.get() instanceof ObjectNode object) return object;
        wrong(pointer(name), value.get(), "an object");
        return Json.object();
    }

    private JsonNode array(String name) {
        var value = find(name);
        if (value.isEmpty()) return Json.MAPPER.createArrayNode();
        if (value.get().isArray()) return value.get();
        wrong(pointer(name), value.get(), "an array");
        return Json.MAPPER.createArrayNode();
    }

    private void wrong(String where, JsonNode found, String expected) {
        findings.error(where, "found " + describe(found) + ", expected " + expected);
    }

    private static String describe(JsonNode found) {
        return switch (found.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case BOOLEAN -> found.asText();
            case NUMBER -> "the number " + found.asText();
            // The text itself may be a secret.
            case STRING, BINARY -> "a string";
            case NULL, MISSING -> "null";
        };
    }

    /// One segment of a JSON pointer (RFC 6901).
    public static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
