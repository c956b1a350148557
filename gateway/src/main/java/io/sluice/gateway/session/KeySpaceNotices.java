package io.sluice.gateway.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.model.document.Json;
import io.sluice.storage.Notices;
import java.nio.charset.StandardCharsets;

/// Passes notices of changed sessions on to the caches.
///
/// Signatures are not looked at: all a forged notice can do is cost one read of the store.
public final class KeySpaceNotices implements Notices.Listener {
    private static final String COMMAND = "KeySpaceUpdateNotification";

    private final SessionCache cache;
    private final OrganisationSessions organisations;

    public KeySpaceNotices(SessionCache cache, OrganisationSessions organisations) {
        this.cache = cache;
        this.organisations = organisations;
    }

    @Override
    public void received(byte[] message) {
        var text = new String(message, StandardCharsets.UTF_8);
        // Most messages on the channel are of other kinds.
        if (!text.contains(COMMAND)) return;
        try {
            var json = Json.parse(text);
            if (!json.path("command").asText().equals(COMMAND)) return;
            for (var entry : json.path("payload").asText().split(",", -1)) {
                int colon = entry.indexOf(':');
                var name = colon < 0 ? entry : entry.substring(0, colon);
                cache.changed(name);
                organisations.changed(name);
            }
        } catch (JsonProcessingException notOurs) {
            // Anybody may publish on the channel.
        }
    }

    @Override
    public void listening() {
        cache.allChanged();
        organisations.allChanged();
    }
}
