package io.sluice.gateway.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.model.settings.Secret;
import io.sluice.storage.Notices;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reloads that one process asks of all that share its store.
///
/// A notice is signed with the node secret; one with another signature is not obeyed. Source: `wire-formats.md` 17.
public final class ReloadNotices implements Notices.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadNotices.class);
    private static final String GROUP_RELOAD = "GroupReload";
    private static final Set<String> OBEYED =
            Set.of(GROUP_RELOAD, "ApiUpdated", "ApiRemoved", "ApiAdded", "PolicyChanged");

    /// What notices call SHA-256.
    private static final int SHA_256 = 5;

    private final Loader loader;
    private final Notices notices;
    private final Secret nodeSecret;

    public ReloadNotices(Loader loader, Notices notices, Secret nodeSecret) {
        this.loader = loader;
        this.notices = notices;
        this.nodeSecret = nodeSecret;
    }

    /// Asks every gateway of the store to reload, this one included.
    public CompletionStage<Void> publish() {
        var notice = Json.object();
        notice.put("command", GROUP_RELOAD)
                .put("payload", "")
                .put("signature", signature(GROUP_RELOAD, ""))
                .put("algorithm", SHA_256);
        return notices.publish(Notices.CLUSTER, GoJson.bytes(notice));
    }

    @Override
    public void received(byte[] message) {
        if (asksForReload(message)) loader.reload(false);
    }

    boolean asksForReload(byte[] message) {
        try {
            var notice = Json.parse(new String(message, StandardCharsets.UTF_8));
            var command = notice.path("command").asText();
            if (!OBEYED.contains(command)) return false;
            var expected = signature(command, notice.path("payload").asText());
            var signed = notice.path("algorithm").asInt() == SHA_256
                    && same(expected, notice.path("signature").asText());
            if (!signed) {
                LOG.atWarn().addKeyValue("command", command).log("a notice with a foreign signature is not obeyed");
            }
            return signed;
        } catch (JsonProcessingException notOurs) {
            // Anybody may publish on the channel.
            return false;
        }
    }

    private String signature(String command, String payload) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(
                            digest.digest((command + payload + nodeSecret.reveal()).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java runtime has SHA-256", never);
        }
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
