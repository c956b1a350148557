package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.GoDuration;
import io.sluice.model.document.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `server.eventHandlers` and `event_handlers.events` (source: `gateway-features-2.md` section 8.2).
final class EventMapping {
    private EventMapping() {}

    static void toClassic(List<Fields> handlers, ObjectNode classic) {
        var events = classic.withObject("/event_handlers").putObject("events");
        for (var handler : handlers) {
            var meta = Json.object();
            meta.put("disabled", !handler.flag("enabled"));
            var name =
                    switch (handler.text("type")) {
                        case "log" -> log(handler, meta);
                        case "webhook" -> webhook(handler, meta);
                        case "custom" -> custom(handler, meta);
                        default -> "";
                    };
            if (name.isEmpty()) {
                handler.findings().warn(handler.pointer("type"), "no such event handler; it is ignored");
                continue;
            }
            var entry = events.withArray(handler.text("trigger")).addObject();
            entry.put("handler_name", name);
            entry.set("handler_meta", meta);
        }
    }

    private static String log(Fields handler, ObjectNode meta) {
        identity(handler, meta);
        meta.put("prefix", handler.text("logPrefix"));
        return "eh_log_handler";
    }

    private static String webhook(Fields handler, ObjectNode meta) {
        identity(handler, meta);
        meta.put("method", handler.text("method"));
        meta.put("target_path", handler.text("url"));
        meta.put("template_path", handler.text("bodyTemplate"));
        var headers = meta.putObject("header_map");
        handler.objects("headers").forEach(header -> headers.put(header.text("name"), header.text("value")));
        meta.put("event_timeout", Durations.seconds(handler, "cooldownPeriod"));
        return "eh_web_hook_handler";
    }

    private static String custom(Fields handler, ObjectNode meta) {
        identity(handler, meta);
        meta.put("name", handler.text("functionName", handler.text("name")));
        meta.put("path", handler.text("path"));
        return "eh_dynamic_handler";
    }

    private static void identity(Fields handler, ObjectNode meta) {
        if (handler.has("id")) meta.put("id", handler.text("id"));
        meta.put("name", handler.text("name"));
    }

    static List<ObjectNode> toExtension(Fields eventHandlers) {
        var handlers = new ArrayList<ObjectNode>();
        var events = eventHandlers.object("events");
        events.node().fieldNames().forEachRemaining(trigger -> {
            for (var entry : events.objects(trigger)) {
                var meta = entry.object("handler_meta");
                var handler =
                        new Members().always("enabled", !meta.flag("disabled")).always("trigger", trigger);
                switch (entry.text("handler_name")) {
                    case "eh_log_handler" ->
                        handlers.add(named(handler.always("type", "log"), meta)
                                .always("logPrefix", meta.text("prefix"))
                                .node());
                    case "eh_web_hook_handler" ->
                        handlers.add(named(handler.always("type", "webhook"), meta)
                                .always("url", meta.text("target_path"))
                                .always("method", meta.text("method"))
                                .always("cooldownPeriod", cooldown(meta))
                                .always("bodyTemplate", meta.text("template_path"))
                                .pairs("headers", meta.textMap("header_map"))
                                .node());
                    case "eh_dynamic_handler" ->
                        handlers.add(named(handler.always("type", "custom"), meta)
                                .always("functionName", meta.text("name"))
                                .always("path", meta.text("path"))
                                .node());
                    default ->
                        entry.findings()
                                .unsupported(
                                        entry.pointer("handler_name"),
                                        "this event handler has no form in the extension and is left out");
                }
            }
        });
        return handlers;
    }

    private static Members named(Members handler, Fields meta) {
        return handler.text("id", meta.text("id")).always("name", meta.text("name"));
    }

    private static String cooldown(Fields meta) {
        return GoDuration.format(Duration.ofSeconds(meta.integer("event_timeout")));
    }
}
