package io.sluice.gateway.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// A token in the compact form of RFC 7515, taken apart but not believed yet.
///
/// @param head      JSON object; `typ`, `cty` and `crit` are nobody's business (recorded)
/// @param claims    JSON object; a payload of `null` is an empty one (recorded)
/// @param algorithm what the head says
/// @param signed    the bytes that the signature is about
@SuppressWarnings("ArrayRecordComponent") // Tokens are not compared.
public record SignedToken(
        ObjectNode head, ObjectNode claims, TokenAlgorithm algorithm, byte[] signed, byte[] signature) {

    /// Longer tokens are refused unread.
    public static final int MOST_BYTES = 32 * 1024;

    /// Empty for anything that is not three parts of base64url without padding, the first two JSON objects, with
    /// an algorithm that exists.
    public static Optional<SignedToken> read(byte[] text) {
        if (text.length > MOST_BYTES) return Optional.empty();
        int first = indexOfDot(text, 0);
        int second = indexOfDot(text, first + 1);
        if (first < 0 || second < 0 || indexOfDot(text, second + 1) >= 0) return Optional.empty();
        try {
            var head = Json.parse(decoded(text, 0, first));
            if (!(head instanceof ObjectNode headObject)) return Optional.empty();
            var alg = head.path("alg");
            var algorithm = alg.isTextual() ? TokenAlgorithm.named(alg.textValue()) : Optional.<TokenAlgorithm>empty();
            var claims = object(Json.parse(decoded(text, first + 1, second)));
            if (algorithm.isEmpty() || claims.isEmpty()) return Optional.empty();
            return Optional.of(new SignedToken(
                    headObject,
                    claims.get(),
                    algorithm.get(),
                    Arrays.copyOf(text, second),
                    bytes(text, second + 1, text.length)));
        } catch (IllegalArgumentException | JsonProcessingException malformed) {
            return Optional.empty();
        }
    }

    /// The claims of a token whose signature somebody else checks; empty when it cannot be read.
    public static Optional<ObjectNode> claimsOf(byte[] text) {
        return read(text).map(SignedToken::claims);
    }

    private static Optional<ObjectNode> object(JsonNode node) {
        if (node.isNull()) return Optional.of(Json.object());
        return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    /// The `kid` of the head when it is a text.
    public Optional<String> keyId() {
        var kid = head.path("kid");
        return kid.isTextual() ? Optional.of(kid.textValue()) : Optional.empty();
    }

    private static String decoded(byte[] text, int from, int to) {
        return new String(bytes(text, from, to), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(byte[] text, int from, int to) {
        var part = Arrays.copyOfRange(text, from, to);
        for (var b : part) {
            if (b == '=') throw new IllegalArgumentException("padding");
        }
        return Base64.getUrlDecoder().decode(part);
    }

    private static int indexOfDot(byte[] text, int from) {
        for (int i = from; i < text.length; i++) {
            if (text[i] == '.') return i;
        }
        return -1;
    }

    /// Without the token.
    @Override
    public String toString() {
        return "SignedToken[" + algorithm + "]";
    }
}
