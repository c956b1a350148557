package io.sluice.gateway.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.model.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// One message on the channel of the cluster, as a Tyk gateway writes it (source: `wire-formats.md` 17.1).
public record Notice(String command, String payload) {
    /// Go's number of SHA-256: how gateways sign.
    private static final int SHA256 = 5;

    /// @param nodeSecret what gateways of one cluster share
    public byte[] signed(Secret nodeSecret) {
        var envelope = Json.object();
        envelope.put("command", command);
        envelope.put("payload", payload);
        envelope.put("signature", signature(nodeSecret));
        envelope.put("algorithm", SHA256);
        return GoJson.bytes(envelope);
    }

    /// Reads a message that a gateway with the same secret has signed, or the dashboard with its key; anything else is
    /// empty.
    public static Optional<Notice> read(byte[] message, NoticeTrust trust) {
        JsonNode json;
        try {
            json = Json.parse(new String(message, StandardCharsets.UTF_8));
        } catch (JsonProcessingException notOurs) {
            // Anybody may publish on the channel.
            return Optional.empty();
        }
        var notice =
                new Notice(json.path("command").asText(), json.path("payload").asText());
        if (trust.anybody()) return Optional.of(notice);
        var signature = json.path("signature").asText();
        boolean good = json.path("algorithm").asInt() == SHA256
                ? MessageDigest.isEqual(ascii(notice.signature(trust.nodeSecret())), ascii(signature))
                : trust.dashboard().isPresent()
                        && notice.signedBy(trust.dashboard().get(), signature);
        return good ? Optional.of(notice) : Optional.empty();
    }

    /// A dashboard signs the payload alone, and need not say how.
    private boolean signedBy(PublicKey key, String signature) {
        try {
            var check = Signature.getInstance("SHA256withRSA");
            check.initVerify(key);
            check.update(payload.getBytes(StandardCharsets.UTF_8));
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            return false;
        }
    }

    private String signature(Secret nodeSecret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((command + payload + nodeSecret.reveal()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java has SHA-256", bug);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
