package io.sluice.gateway;

import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.event.handler.EventHandler;
import io.sluice.gateway.source.Dashboard;
import io.sluice.model.document.Json;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the dashboard that much of a quota is used, so that it can tell the key's owner (source: `wire-formats.md`
/// 18.2). A dashboard that is away does not hear of it.
record TellDashboard(Dashboard dashboard) implements EventHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TellDashboard.class);

    @Override
    public String name() {
        return "the dashboard";
    }

    @Override
    public void handle(Event event) {
        if (!(event.meta() instanceof EventMeta.Trigger trigger)) return;
        var members = trigger.members();
        var body = Json.object();
        body.put("Message", trigger.message());
        body.put("OriginatingRequest", "" + members.get("OriginatingRequest"));
        body.put("org_id", trigger.orgId());
        body.put("key", trigger.key());
        body.put("trigger_limit", trigger.limit());
        body.put("usage_percentage", trigger.used());
        try {
            dashboard.tell("/system/key/quota_trigger", Json.text(body));
        } catch (IOException away) {
            LOG.atWarn().addKeyValue("reason", away.toString()).log("the dashboard was not told of a quota");
        }
    }
}
