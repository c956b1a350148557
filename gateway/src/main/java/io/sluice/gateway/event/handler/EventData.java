package io.sluice.gateway.event.handler;

import io.sluice.gateway.event.Event;
import io.sluice.gotemplate.value.GoObject;
import io.sluice.gotemplate.value.Kind;
import io.sluice.model.document.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An event as templates and scripts see it: `Type`, `Meta`, `TimeStamp`.
final class EventData {
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSSSS xx zzz", Locale.ROOT);

    private EventData() {}

    static String json(Event event) {
        var whole = new LinkedHashMap<String, Object>();
        whole.put("Type", event.name().id());
        whole.put("Meta", event.meta().members());
        whole.put("TimeStamp", text(event.time()));
        return Json.text(Json.MAPPER.valueToTree(whole));
    }

    /// For a template; a member that is not there is an error in it, as in Go.
    static Object forTemplate(Event event) {
        return new Struct(Map.of(
                "Type", event.name().id(), "Meta", struct(event.meta().members()), "TimeStamp", text(event.time())));
    }

    private static Struct struct(Map<?, ?> members) {
        var values = new LinkedHashMap<String, Object>();
        members.forEach((name, value) -> values.put(String.valueOf(name), value(value)));
        return new Struct(values);
    }

    private static Object value(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            // Only this one is a structure; the others are maps in Go too.
            case Map<?, ?> map when map.containsKey("CheckURL") -> struct(map);
            case Map<?, ?> map -> new LinkedHashMap<>(map);
            case List<?> list -> new ArrayList<>(list);
            default -> value;
        };
    }

    private record Struct(Map<String, Object> members) implements GoObject {
        @Override
        public String typeName() {
            return "event";
        }

        @Override
        public Kind kind() {
            return Kind.STRUCT;
        }

        @Override
        public String text() {
            return members.toString();
        }

        @Override
        public Object json() {
            return members;
        }

        @Override
        public Optional<Member> member(String name) {
            return Optional.ofNullable(members.get(name)).map(value -> new Member(false, List.of(), _ -> value));
        }
    }

    /// Local time as Go prints it: no zeros at the end of the second.
    static String text(Instant time) {
        return WHEN.format(time.atZone(ZoneId.systemDefault())).replaceFirst("\\.?0+ ", " ");
    }
}
