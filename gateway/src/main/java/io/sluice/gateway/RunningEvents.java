package io.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.event.handler.EventDesk;
import io.sluice.gateway.event.handler.EventHandler;
import io.sluice.gateway.event.handler.Handlers;
import io.sluice.gateway.event.handler.RequestEvents;
import io.sluice.gateway.event.handler.WebhookCalls;
import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.script.Scripts;
import io.sluice.gateway.source.Dashboard;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.gateway.tls.CertificateWatch;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Findings;
import io.sluice.model.document.Json;
import io.sluice.model.event.EventHandlerSpec;
import io.sluice.model.event.EventHandlers;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.MonitorSettings;
import io.sluice.storage.Storage;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The events of a running gateway: who hears of them, and what carries them there.
final class RunningEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningEvents.class);

    private final WebhookCalls calls;
    private final EventDesk desk;
    private final RequestEvents requests;
    private final CertificateWatch certificates;

    /// @param dashboard is told of quotas; absent when definitions come from elsewhere
    RunningEvents(
            GatewaySettings settings,
            Storage storage,
            CertificateStore stored,
            Scripts scripts,
            Optional<Dashboard> dashboard,
            InstantSource clock) {
        this.calls = new WebhookCalls(settings.services().webhooks(), stored::find);
        var handlers = new Handlers(settings.source().templatePath(), storage.values(), calls, scripts);
        var monitors = settings.monitors();
        this.desk = new EventDesk(
                handlers,
                ofSettings(settings.answers().eventHandlers()),
                monitor(monitors),
                dashboard.filter(_ -> monitors.enabled()).<EventHandler>map(TellDashboard::new).stream()
                        .toList());
        this.requests = new RequestEvents(
                desk,
                new ClientAddress(settings.server().forwardedDepth()),
                settings.keys().logWhole());
        this.certificates = new CertificateWatch(settings.certificates(), storage.values(), desk, clock);
    }

    private static Optional<EventHandlerSpec.Webhook> monitor(MonitorSettings monitors) {
        var webhook = monitors.webhook();
        if (!monitors.enabled() || webhook.target().isEmpty()) return Optional.empty();
        return Optional.of(new EventHandlerSpec.Webhook(
                "/monitor/configuration",
                webhook.method(),
                webhook.target(),
                webhook.template(),
                webhook.headers(),
                webhook.cooldownSeconds()));
    }

    private static EventHandlers ofSettings(JsonNode written) {
        var findings = new Findings();
        var handlers = EventHandlers.read(Fields.of(Json.object().set("event_handlers", written), findings));
        findings.warnings().forEach(warning -> LOG.warn("the settings: {}", warning));
        findings.errors().forEach(error -> LOG.warn("the settings: {}", error));
        return handlers;
    }

    EventDesk desk() {
        return desk;
    }

    RequestEvents ofRequests() {
        return requests;
    }

    CertificateWatch certificates() {
        return certificates;
    }

    WebhookCalls calls() {
        return calls;
    }

    /// Gives what waits a moment.
    @Override
    public void close() {
        desk.close();
        calls.close();
    }
}
