package io.sluice.gateway.upstream.credential;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.UpstreamSpec.UpstreamOAuth;
import io.sluice.model.settings.Secret;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.StoreFailure;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The place in the store where gateways share the token of one API (`wire-formats.md` 15 and 16). Blocks.
///
/// The token is encrypted with the gateway's `secret`. A store that is away holds no token and gives every lock, so
/// that each gateway then gets a token of its own.
final class TokenShelf {
    private static final Logger LOG = LoggerFactory.getLogger(TokenShelf.class);
    private static final long LOCK_SECONDS = 5;
    private static final int IV = 16;
    private static final int KEY = 32;

    private final KeyValueStore store;
    private final Secret secret;
    private final String key;
    private final byte[] holder = UUID.randomUUID().toString().getBytes(UTF_8);
    private final SecureRandom random = new SecureRandom();

    TokenShelf(KeyValueStore store, Secret secret, String apiId, UpstreamOAuth spec) {
        this.store = store;
        this.secret = secret;
        this.key = key(apiId, spec);
    }

    private static String key(String apiId, UpstreamOAuth spec) {
        boolean password = spec.user().isPresent();
        var text = (password ? "pw-" : "cc-") + apiId + "|" + spec.clientId() + "|" + spec.tokenUrl() + "|"
                + String.join(",", spec.scopes());
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return (password ? "upstreamOAuthPW-" : "upstreamOAuthCC-")
                    + HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /// The token with the seconds that it counts still; empty when there is none, or none that can be read.
    Optional<Token> read() {
        try {
            var stored = join(store.get(key));
            if (stored.isEmpty()) return Optional.empty();
            long seconds = join(store.timeToLive(key));
            if (seconds <= 0 || !(Json.parse(new String(stored.get(), UTF_8)) instanceof ObjectNode object)) {
                return Optional.empty();
            }
            var answer = Json.object();
            if (object.path("extra_metadata") instanceof ObjectNode metadata) answer.setAll(metadata);
            var names =
                    answer.properties().stream().map(member -> member.getKey()).toList();
            answer.put("access_token", decrypted(object.path("token").asText()));
            answer.put("expires_in", seconds);
            return Optional.of(Token.of(answer, names));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unreadable) {
            LOG.debug("a stored token cannot be read", unreadable);
            return Optional.empty();
        } catch (CompletionException away) {
            return away(away, Optional.empty());
        }
    }

    void put(Token token) {
        try {
            var object = Json.object().put("token", encrypted(token.value()));
            object.set("extra_metadata", token.metadata());
            join(store.set(key, Json.text(object).getBytes(UTF_8), token.seconds()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has AES", impossible);
        } catch (CompletionException away) {
            away(away, true);
        }
    }

    /// Whether it is this gateway's turn to get a token.
    boolean lock() {
        try {
            return join(store.setIfAbsent(key + ":lock", holder, LOCK_SECONDS));
        } catch (CompletionException away) {
            return away(away, true);
        }
    }

    void unlock() {
        try {
            var _ = join(store.deleteIfEqual(key + ":lock", holder));
        } catch (CompletionException away) {
            away(away, true);
        }
    }

    private static <T> T away(CompletionException failure, T instead) {
        if (!(failure.getCause() instanceof StoreFailure)) throw failure;
        LOG.debug("tokens cannot be shared", failure);
        return instead;
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private String encrypted(String text) throws GeneralSecurityException {
        var iv = new byte[IV];
        random.nextBytes(iv);
        var sealed = cipher(Cipher.ENCRYPT_MODE, iv).doFinal(text.getBytes(UTF_8));
        var all = Arrays.copyOf(iv, IV + sealed.length);
        System.arraycopy(sealed, 0, all, IV, sealed.length);
        return Base64.getUrlEncoder().encodeToString(all);
    }

    private String decrypted(String text) throws GeneralSecurityException {
        var all = Base64.getUrlDecoder().decode(text);
        if (all.length <= IV) throw new GeneralSecurityException("too short");
        var plain = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, IV)).doFinal(all, IV, all.length - IV);
        return new String(plain, UTF_8);
    }

    private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
        var bytes = Arrays.copyOf(secret.reveal().getBytes(UTF_8), KEY);
        int length = secret.reveal().getBytes(UTF_8).length;
        if (length < KEY) Arrays.fill(bytes, length, KEY, (byte) '=');
        var cipher = Cipher.getInstance("AES/CFB/NoPadding");
        cipher.init(mode, new SecretKeySpec(bytes, "AES"), new IvParameterSpec(iv));
        return cipher;
    }
}
