package io.sluice.gateway.event.handler;

import io.sluice.gateway.event.Event;
import io.sluice.gateway.script.ScriptFailure;
import io.sluice.gateway.script.ScriptFunction;
import io.sluice.gateway.script.ScriptHost;
import io.sluice.gateway.script.Scripts;
import io.sluice.model.document.Json;
import io.sluice.model.event.EventHandlerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands events to JavaScript (source: `plugins.md` 8).
///
/// The object is made with `new TykJS.TykEventHandlers.NewEventHandler({})` and is told of an event by its
/// `DoProcessEvent`; a plain function is called itself. Every call has globals of its own. What goes wrong is logged.
record ScriptHandler(String name, ScriptFunction function, ScriptHost host, String context) implements EventHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptHandler.class);
    private static final String ENTRY = "sluiceHandleEvent";

    private static final String BEFORE = """
            var TykJS = {TykEventHandlers: {NewEventHandler: function () {
              var handler = this;
              handler.Handle = function () {};
              handler.NewHandler = function (handle) { handler.Handle = handle; };
              handler.DoProcessEvent = function (event, context) { handler.Handle(event, context); };
            }}};
            """;

    private static final String AFTER = """

            ;function %s(event, context) {
              if (typeof %2$s === 'function') %2$s(event, context); else %2$s.DoProcessEvent(event, context);
              return '';
            }
            """;

    /// @param name for the log
    /// @throws ScriptFailure when the file cannot be read or is no script
    static ScriptHandler of(String name, EventHandlerSpec.Script spec, Scripts scripts, String apiId, String orgId)
            throws ScriptFailure {
        String source;
        try {
            source = Files.readString(Path.of(spec.path()));
        } catch (IOException | InvalidPathException unreadable) {
            throw new ScriptFailure(spec.path() + " cannot be read: " + unreadable);
        }
        var function = scripts.compile(BEFORE + source + AFTER.formatted(ENTRY, spec.name()), ENTRY);
        var context = Json.text(Json.object().put("APIID", apiId).put("OrgID", orgId));
        return new ScriptHandler(name, function, scripts.host(orgId), context);
    }

    @Override
    public void handle(Event event) {
        try {
            function.call(List.of(EventData.json(event), context), host);
        } catch (ScriptFailure failed) {
            LOG.warn("{}: {} at {}", name, failed.getMessage(), event.name().id());
        }
    }
}
