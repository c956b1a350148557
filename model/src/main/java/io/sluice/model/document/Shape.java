package io.sluice.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.math.BigDecimal;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The members that one kind of stored object has: their names, what each holds, and the order they are
/// written in.
///
/// Stored objects are shared with gateways written in Go, so the rules are those of Go's decoder and
/// encoder: names match whatever their case, `null` is zero, a whole number has no fraction, maps are
/// written sorted by name, and members that hold zero are left out. Unlike there, members that are not in
/// the table survive: they stay as they are, behind the known ones.
public final class Shape {
    private static final String ZERO_TIME = "0001-01-01T00:00:00Z";

    private final Map<String, Member> byName = new LinkedHashMap<>();
    private final Map<String, Member> byLowerName = new TreeMap<>();

    /// @param optional an object that is `null` when it is not there, where it is spelled out at all
    private record Member(String name, Kind kind, Optional<Shape> inner, boolean optional) {}

    private enum Kind {
        WHOLE("a whole number"),
        REAL("a number"),
        FLAG("true or false"),
        TEXT("a text"),
        TIME("a time"),
        TEXTS("a list of texts"),
        REALS("a list of numbers"),
        TEXT_MAP("an object of texts"),
        ANY("anything"),
        ANY_MAP("an object"),
        OBJECT("an object"),
        OBJECTS("a list of objects"),
        OBJECT_MAP("an object of objects");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    public Shape wholes(String... names) {
        return add(Kind.WHOLE, names);
    }

    public Shape reals(String... names) {
        return add(Kind.REAL, names);
    }

    public Shape flags(String... names) {
        return add(Kind.FLAG, names);
    }

    public Shape texts(String... names) {
        return add(Kind.TEXT, names);
    }

    /// RFC 3339; the year 1 is zero.
    public Shape time(String name) {
        return add(Kind.TIME, name);
    }

    public Shape textLists(String... names) {
        return add(Kind.TEXTS, names);
    }

    public Shape realList(String name) {
        return add(Kind.REALS, name);
    }

    public Shape textMap(String name) {
        return add(Kind.TEXT_MAP, name);
    }

    /// An object with anything inside, sorted by name at every depth.
    public Shape anyMap(String name) {
        return add(Kind.ANY_MAP, name);
    }

    /// Anything at all.
    public Shape any(String name) {
        return add(Kind.ANY, name);
    }

    public Shape object(String name, Shape inner) {
        return put(new Member(name, Kind.OBJECT, Optional.of(inner), false));
    }

    /// An object that is `null` when it is missing.
    public Shape optionalObject(String name, Shape inner) {
        return put(new Member(name, Kind.OBJECT, Optional.of(inner), true));
    }

    public Shape objects(String name, Shape inner) {
        return put(new Member(name, Kind.OBJECTS, Optional.of(inner), false));
    }

    public Shape objectMap(String name, Shape inner) {
        return put(new Member(name, Kind.OBJECT_MAP, Optional.of(inner), false));
    }

    private Shape add(Kind kind, String... names) {
        Arrays.stream(names).forEach(name -> put(new Member(name, kind, Optional.empty(), false)));
        return this;
    }

    private Shape put(Member member) {
        byName.put(member.name, member);
        byLowerName.put(member.name.toLowerCase(Locale.ROOT), member);
        return this;
    }

    /// A new tree of this shape with the content of `source`, or every member that holds the wrong thing.
    ///
    /// @param code what kind of problem a wrong member is
    public Checked<ObjectNode> read(JsonNode source, ProblemCode code) {
        var problems = new ArrayList<Problem>();
        var reading = new Reading(code, problems);
        var object = source.isNull() ? JsonNodeFactory.instance.objectNode() : source;
        if (!(object instanceof ObjectNode content)) {
            return new Checked.Bad<>(reading.wrong("", "an object", source));
        }
        var result = reading.object(content, this, "");
        return problems.isEmpty() ? new Checked.Good<>(result) : new Checked.Bad<>(problems);
    }

    /// The same members in the order of this shape, the unknown ones last; only the top level is looked at.
    public ObjectNode ordered(ObjectNode source) {
        var result = JsonNodeFactory.instance.objectNode();
        for (var name : byName.keySet()) {
            var value = source.get(name);
            if (value != null) {
                result.set(name, value);
            }
        }
        source.properties().forEach(entry -> {
            if (!byName.containsKey(entry.getKey())) {
                result.set(entry.getKey(), entry.getValue());
            }
        });
        return result;
    }

    /// Every known member of the top level and no other; those without a value hold their zero.
    public ObjectNode full(ObjectNode source) {
        var all = JsonNodeFactory.instance.objectNode();
        byName.forEach((name, member) -> all.set(name, full(source.get(name), member)));
        return all;
    }

    private static JsonNode full(@Nullable JsonNode value, Member member) {
        if (member.kind == Kind.OBJECT && value instanceof ObjectNode object && !member.optional) {
            return member.inner.orElseThrow().full(object);
        }
        return value == null ? zero(member) : value;
    }

    private static JsonNode zero(Member member) {
        return switch (member.kind) {
            case WHOLE, REAL -> LongNode.valueOf(0);
            case FLAG -> BooleanNode.FALSE;
            case TEXT -> TextNode.valueOf("");
            case TIME -> TextNode.valueOf(ZERO_TIME);
            case TEXTS, REALS, TEXT_MAP, ANY, ANY_MAP, OBJECTS -> NullNode.instance;
            case OBJECT_MAP -> JsonNodeFactory.instance.objectNode();
            case OBJECT ->
                member.optional
                        ? NullNode.instance
                        : member.inner.orElseThrow().full(JsonNodeFactory.instance.objectNode());
        };
    }

    /// A number as Go writes it: without a fraction when it has none.
    public static JsonNode real(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e18
                ? LongNode.valueOf((long) value)
                : DecimalNode.valueOf(BigDecimal.valueOf(value));
    }

    /// `node` with all objects sorted by name.
    public static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var names = new TreeMap<String, JsonNode>();
            object.properties().forEach(entry -> names.put(entry.getKey(), sorted(entry.getValue())));
            var result = JsonNodeFactory.instance.objectNode();
            names.forEach(result::set);
            return result;
        }
        if (node instanceof ArrayNode array) {
            var result = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(item -> result.add(sorted(item)));
            return result;
        }
        return node;
    }

    /// One walk through a tree; collects what is wrong in it.
    private record Reading(ProblemCode code, List<Problem> problems) {

        ObjectNode object(ObjectNode source, Shape shape, String where) {
            var known = new LinkedHashMap<String, JsonNode>();
            var unknown = new LinkedHashMap<String, JsonNode>();
            source.properties().forEach(entry -> {
                var name = entry.getKey();
                var member = shape.byName.get(name);
                if (member == null) {
                    member = shape.byLowerName.get(name.toLowerCase(Locale.ROOT));
                }
                if (member == null) {
                    unknown.put(name, entry.getValue());
                } else {
                    var canonical = member.name;
                    value(entry.getValue(), member, where + "/" + name)
                            .ifPresentOrElse(value -> known.put(canonical, value), () -> known.remove(canonical));
                }
            });
            var result = JsonNodeFactory.instance.objectNode();
            for (var name : shape.byName.keySet()) {
                var value = known.get(name);
                if (value != null) {
                    result.set(name, value);
                }
            }
            unknown.forEach(result::set);
            return result;
        }

        /// Empty when the value is zero or wrong.
        private Optional<JsonNode> value(JsonNode value, Member member, String where) {
            if (value.isNull()) {
                return Optional.empty();
            }
            return switch (member.kind) {
                case WHOLE ->
                    check(value, value.isIntegralNumber() && value.canConvertToLong(), member, where)
                            .filter(node -> node.longValue() != 0)
                            .map(node -> LongNode.valueOf(node.longValue()));
                case REAL ->
                    check(value, value.isNumber(), member, where)
                            .filter(node -> node.doubleValue() != 0)
                            .map(node -> real(node.doubleValue()));
                case FLAG -> check(value, value.isBoolean(), member, where).filter(JsonNode::booleanValue);
                case TEXT ->
                    check(value, value.isTextual(), member, where)
                            .filter(node -> !node.textValue().isEmpty());
                case TIME ->
                    check(value, value.isTextual() && isTime(value.textValue()), member, where)
                            .filter(node -> !node.textValue().isEmpty()
                                    && !node.textValue().equals(ZERO_TIME));
                case TEXTS ->
                    check(value, all(value, item -> item.isTextual() || item.isNull()), member, where)
                            .filter(node -> !node.isEmpty())
                            .map(Reading::texts);
                case REALS ->
                    check(value, all(value, JsonNode::isNumber), member, where)
                            .filter(node -> !node.isEmpty())
                            .map(node -> {
                                var list = JsonNodeFactory.instance.arrayNode(node.size());
                                node.forEach(item -> list.add(real(item.doubleValue())));
                                return list;
                            });
                case TEXT_MAP ->
                    check(value, value.isObject() && allValues(value), member, where)
                            .filter(node -> !node.isEmpty())
                            .map(Shape::sorted);
                case ANY -> Optional.of(value);
                case ANY_MAP ->
                    check(value, value.isObject(), member, where)
                            .filter(node -> !node.isEmpty())
                            .map(Shape::sorted);
                case OBJECT ->
                    check(value, value.isObject(), member, where)
                            .map(node -> (JsonNode) object((ObjectNode) node, inner(member), where))
                            .filter(node -> !node.isEmpty());
                case OBJECTS -> check(value, value.isArray(), member, where).flatMap(node -> list(node, member, where));
                case OBJECT_MAP ->
                    check(value, value.isObject(), member, where).flatMap(node -> map(node, member, where));
            };
        }

        private static boolean isTime(String text) {
            if (text.isEmpty()) {
                return true;
            }
            try {
                return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text).isSupported(ChronoField.INSTANT_SECONDS);
            } catch (DateTimeParseException noTime) {
                return false;
            }
        }

        /// `null` in a list of texts is the empty text.
        private static JsonNode texts(JsonNode source) {
            if (source.valueStream().noneMatch(JsonNode::isNull)) {
                return source;
            }
            var list = JsonNodeFactory.instance.arrayNode(source.size());
            source.forEach(item -> list.add(item.isNull() ? "" : item.textValue()));
            return list;
        }

        private Optional<JsonNode> list(JsonNode source, Member member, String where) {
            var list = JsonNodeFactory.instance.arrayNode(source.size());
            for (int i = 0; i < source.size(); i++) {
                list.add(item(source.get(i), member, where + "/" + i));
            }
            return list.isEmpty() ? Optional.empty() : Optional.of(list);
        }

        private Optional<JsonNode> map(JsonNode source, Member member, String where) {
            var map = new TreeMap<String, JsonNode>();
            source.properties()
                    .forEach(entry -> map.put(
                            entry.getKey(),
                            item(
                                    entry.getValue(),
                                    member,
                                    where + "/"
                                            + entry.getKey().replace("~", "~0").replace("/", "~1"))));
            var result = JsonNodeFactory.instance.objectNode();
            map.forEach(result::set);
            return result.isEmpty() ? Optional.empty() : Optional.of(result);
        }

        private JsonNode item(JsonNode source, Member member, String where) {
            if (source instanceof ObjectNode object) {
                return object(object, inner(member), where);
            }
            if (!source.isNull()) {
                problems.add(wrong(where, "an object", source));
            }
            return JsonNodeFactory.instance.objectNode();
        }

        private static Shape inner(Member member) {
            return member.inner.orElseThrow();
        }

        private static boolean all(JsonNode value, java.util.function.Predicate<JsonNode> test) {
            return value.isArray() && value.valueStream().allMatch(test);
        }

        private static boolean allValues(JsonNode value) {
            return value.valueStream().allMatch(JsonNode::isTextual);
        }

        private Optional<JsonNode> check(JsonNode value, boolean good, Member member, String where) {
            if (good) {
                return Optional.of(value);
            }
            problems.add(wrong(where, member.kind.words, value));
            return Optional.empty();
        }

        Problem wrong(String where, String expected, JsonNode found) {
            var kind = found.getNodeType().name().toLowerCase(Locale.ROOT);
            return new Problem(code, where, "expected " + expected + ", found " + kind);
        }
    }
}
