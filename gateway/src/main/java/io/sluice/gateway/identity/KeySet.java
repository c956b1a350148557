package io.sluice.gateway.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import io.sluice.model.document.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys that a provider has published (JWKS, RFC 7517). One that cannot be used is left out; it does not cost the
/// others.
public final class KeySet {
    private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);

    /// What precedes the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo (RFC 8410).
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final List<Entry> entries;

    private record Entry(String id, VerificationKey key) {}

    private KeySet(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /// Empty when the text is no key set at all: not JSON, or without a list of `keys`.
    public static Optional<KeySet> read(byte[] json) {
        JsonNode keys;
        try {
            keys = Json.parse(new String(json, StandardCharsets.UTF_8)).path("keys");
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
        if (!keys.isArray()) return Optional.empty();
        var entries = new ArrayList<Entry>();
        for (var key : keys) {
            key(key).ifPresent(read -> entries.add(new Entry(key.path("kid").asText(), read)));
        }
        return Optional.of(new KeySet(entries));
    }

    private static Optional<VerificationKey> key(JsonNode key) {
        try {
            return certificateText(key).or(() -> fromJwk(key));
        } catch (IllegalArgumentException unfit) {
            LOG.debug("a key of a set is left out: {}", unfit.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<VerificationKey> fromJwk(JsonNode key) {
        try {
            return switch (JWK.parse(key.toString())) {
                case RSAKey rsa -> Optional.of(VerificationKey.Public.of(rsa.toRSAPublicKey()));
                case ECKey ec -> Optional.of(VerificationKey.Public.of(ec.toECPublicKey()));
                case OctetKeyPair pair -> edwards(pair);
                case OctetSequenceKey secret -> Optional.of(new VerificationKey.Secret(secret.toByteArray()));
                default -> Optional.empty();
            };
        } catch (ParseException | JOSEException unreadable) {
            throw new IllegalArgumentException(unreadable.getMessage(), unreadable);
        }
    }

    private static Optional<VerificationKey> edwards(OctetKeyPair pair) {
        var x = pair.getDecodedX();
        if (!pair.getCurve().getName().equals("Ed25519") || x.length != 32) return Optional.empty();
        var encoded = java.util.Arrays.copyOf(ED25519, ED25519.length + x.length);
        System.arraycopy(x, 0, encoded, ED25519.length, x.length);
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            return Optional.of(VerificationKey.Public.of(key));
        } catch (GeneralSecurityException unfit) {
            throw new IllegalArgumentException(unfit.getMessage(), unfit);
        }
    }

    /// Older providers put the base64 of a PEM text where a certificate belongs, and no numbers beside it.
    private static Optional<VerificationKey> certificateText(JsonNode key) {
        var first = key.path("x5c").path(0);
        if (!first.isTextual() || key.has("n") || key.has("x")) return Optional.empty();
        var family =
                switch (key.path("kty").asText()) {
                    case "RSA" -> TokenAlgorithm.Family.RSA;
                    case "EC" -> TokenAlgorithm.Family.ECDSA;
                    default -> TokenAlgorithm.Family.NONE;
                };
        return KeyText.read(Base64.getDecoder().decode(first.textValue()), family);
    }

    /// The first key of this id that is of the family.
    public Optional<VerificationKey> find(String id, TokenAlgorithm.Family family) {
        for (var entry : entries) {
            if (entry.id.equals(id) && entry.key.family() == family) return Optional.of(entry.key);
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "KeySet[" + entries.stream().map(Entry::id).toList() + "]";
    }
}
