package io.sluice.model.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Findings;
import io.sluice.model.problem.ProblemCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Handlers by event: `event_handlers` of a Classic document, or of the settings.
///
/// Handlers that are switched off are left out. So are those that cannot work, with a warning: an event that is not
/// heard costs no request.
public record EventHandlers(Map<EventName, List<EventHandlerSpec>> byName) {
    public static final EventHandlers NONE = new EventHandlers(Map.of());

    public EventHandlers {
        byName = Map.copyOf(byName);
    }

    /// Of a document that was read before: warnings are not repeated.
    public static EventHandlers of(JsonNode document) {
        return document instanceof ObjectNode object ? read(Fields.of(object, new Findings())) : NONE;
    }

    /// @param document the one that has the member `event_handlers`
    public static EventHandlers read(Fields document) {
        var events = document.object("event_handlers").object("events");
        var byName = new EnumMap<EventName, List<EventHandlerSpec>>(EventName.class);
        for (var field : events.node().properties()) {
            var id = field.getKey();
            if (field.getValue().isNull()) continue;
            var name = EventName.of(id);
            var handlers = new ArrayList<EventHandlerSpec>();
            for (var entry : events.objects(id)) lenient(entry).ifPresent(handlers::add);
            if (name.isEmpty()) {
                events.findings().warn(events.pointer(id), "no event is called " + id + ": its handlers never hear");
            } else if (!handlers.isEmpty()) {
                byName.put(name.get(), List.copyOf(handlers));
            }
        }
        return new EventHandlers(byName);
    }

    /// A handler whose members are of the wrong type is left out like any other that cannot work.
    private static Optional<EventHandlerSpec> lenient(Fields entry) {
        var own = new Findings();
        var handler = handler(entry.telling(own));
        for (var problem : own.warnings()) {
            if (problem.code() == ProblemCode.DEFINITION_UNSUPPORTED) {
                entry.findings().unsupported(problem.where(), problem.detail());
            } else {
                entry.findings().warn(problem.where(), problem.detail());
            }
        }
        for (var problem : own.errors()) {
            entry.findings().warn(problem.where(), problem.detail() + "; the event handler is left out");
        }
        return own.errors().isEmpty() ? handler : Optional.empty();
    }

    private static Optional<EventHandlerSpec> handler(Fields entry) {
        var meta = entry.object("handler_meta");
        if (meta.flag("disabled")) return Optional.empty();
        var pointer = entry.pointer();
        var kind = entry.text("handler_name");
        return switch (kind) {
            case "eh_log_handler" -> Optional.of(new EventHandlerSpec.Log(pointer, meta.text("prefix")));
            case "eh_web_hook_handler" -> webhook(meta, pointer);
            case "eh_dynamic_handler" -> script(meta, pointer);
            case "cp_dynamic_handler" -> {
                entry.findings()
                        .unsupported(
                                entry.pointer("handler_name"), "cp_dynamic_handler is not supported; it is left out");
                yield Optional.empty();
            }
            default -> {
                entry.findings()
                        .warn(
                                entry.pointer("handler_name"),
                                "no event handler is called \"" + kind + "\"; it is left out");
                yield Optional.empty();
            }
        };
    }

    private static Optional<EventHandlerSpec> webhook(Fields meta, String pointer) {
        var target = meta.text("target_path").strip();
        if (!isAbsolute(target)) {
            meta.findings()
                    .warn(
                            meta.pointer("target_path"),
                            "\"" + target + "\" is no absolute URL; the webhook is left out");
            return Optional.empty();
        }
        return Optional.of(new EventHandlerSpec.Webhook(
                pointer, meta.text("method"), target, meta.text("template_path"), meta.textMap("header_map"), (long)
                        meta.number("event_timeout")));
    }

    private static Optional<EventHandlerSpec> script(Fields meta, String pointer) {
        var name = meta.text("name");
        if (!isName(name)) {
            meta.findings()
                    .warn(meta.pointer("name"), "\"" + name + "\" is no name of a JavaScript object; it is left out");
            return Optional.empty();
        }
        return Optional.of(new EventHandlerSpec.Script(pointer, name, meta.text("path")));
    }

    /// Whether a webhook can be sent there.
    public static boolean isAbsolute(String target) {
        try {
            var uri = new URI(target);
            var scheme = uri.getScheme();
            return scheme != null
                    && Set.of("http", "https").contains(scheme.toLowerCase(Locale.ROOT))
                    && uri.getHost() != null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    /// A name with dots at most, so that no script can be smuggled in through it.
    private static boolean isName(String text) {
        return text.matches("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*");
    }

    public List<EventHandlerSpec> of(EventName name) {
        return byName.getOrDefault(name, List.of());
    }

    public boolean hears(EventName name) {
        return byName.containsKey(name);
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }
}
