package io.sluice.gateway.event.handler;

import io.sluice.gateway.script.ScriptFailure;
import io.sluice.gateway.script.Scripts;
import io.sluice.model.event.EventHandlerSpec;
import io.sluice.storage.KeyValueStore;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the handlers that definitions and settings name.
///
/// @param templates `template_path`
/// @param store     where is noted which webhooks were sent
public record Handlers(String templates, KeyValueStore store, WebhookCalls calls, Scripts scripts) {
    private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);

    /// Empty, with a line in the log, for a handler that cannot work.
    ///
    /// @param apiId of the API whose handler it is; "" when it is one of the settings
    Optional<EventHandler> handler(EventHandlerSpec spec, String apiId, String orgId) {
        var name = (apiId.isEmpty() ? "the settings" : "API " + apiId) + ", " + spec.pointer();
        return switch (spec) { // No default: javac keeps this list complete.
            case EventHandlerSpec.Log(var _, var prefix) -> Optional.of(new LogHandler(name, prefix));
            case EventHandlerSpec.Webhook webhook ->
                Optional.of(
                        new Webhook(name, webhook, WebhookBody.of(webhook.template(), templates, name), calls, store));
            case EventHandlerSpec.Script script -> script(name, script, apiId, orgId);
        };
    }

    private Optional<EventHandler> script(String name, EventHandlerSpec.Script spec, String apiId, String orgId) {
        if (!scripts.enabled()) {
            LOG.warn("{}: scripts are off (enable_jsvm), {} hears of nothing", name, spec.name());
            return Optional.empty();
        }
        try {
            return Optional.of(ScriptHandler.of(name, spec, scripts, apiId, orgId));
        } catch (ScriptFailure bad) {
            LOG.warn("{}: {} hears of nothing: {}", name, spec.name(), bad.getMessage());
            return Optional.empty();
        }
    }
}
