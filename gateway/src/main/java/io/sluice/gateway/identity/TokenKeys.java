package io.sluice.gateway.identity;

import io.sluice.gateway.session.KnownSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the key comes from that a token is checked with (`auth-and-keys.md` 1.4, key material).
public sealed interface TokenKeys {

    /// What was found for one token.
    sealed interface Answer {
        /// @param proof what has to hold for a token that was checked to be believed again
        record Found(VerificationKey key, Proof proof) implements Answer {}

        /// The token is not signed by anybody we know.
        record NotFound() implements Answer {}

        /// Nobody can tell now: the token may be good.
        record Unreachable() implements Answer {}

        Answer NOT_FOUND = new NotFound();
        Answer UNREACHABLE = new Unreachable();
    }

    /// Whether a key counts still; asked on the event loop for each use of a token.
    interface Proof {
        boolean holds();

        Proof ALWAYS = () -> true;
    }

    /// May block, for a provider.
    Answer find(SignedToken token, TokenAlgorithm.Family family);

    /// The key, if it is here and counts; null when [#find] has to look for it. Never blocks.
    Answer.@Nullable Found known(SignedToken token, TokenAlgorithm.Family family);

    /// The key that stands in the definition.
    record Fixed(Optional<VerificationKey> key) implements TokenKeys {
        @Override
        public Answer find(SignedToken token, TokenAlgorithm.Family family) {
            return key.<Answer>map(it -> new Answer.Found(it, Proof.ALWAYS)).orElse(Answer.NOT_FOUND);
        }

        @Override
        public Answer.@Nullable Found known(SignedToken token, TokenAlgorithm.Family family) {
            return key.map(it -> new Answer.Found(it, Proof.ALWAYS)).orElse(null);
        }
    }

    /// The keys that providers publish; the `kid` of the token chooses.
    record Published(List<From> sets) implements TokenKeys {
        public record From(RemoteKeys keys, Duration cacheFor) {}

        @Override
        public Answer find(SignedToken token, TokenAlgorithm.Family family) {
            var kid = token.keyId();
            if (kid.isEmpty()) return Answer.NOT_FOUND;
            var known = new ArrayList<RemoteKeys.@Nullable Fetched>();
            for (var set : sets) known.add(set.keys.keys(set.cacheFor));
            var found = among(known, kid.get(), family);
            if (found.isPresent()) return found.get();
            var unreachable = false;
            for (int i = 0; i < sets.size(); i++) {
                var before = known.get(i);
                var now = before == null ? null : sets.get(i).keys.newer(before);
                unreachable |= now == null;
                known.set(i, now);
            }
            return among(known, kid.get(), family)
                    .<Answer>map(it -> it)
                    .orElse(unreachable ? Answer.UNREACHABLE : Answer.NOT_FOUND);
        }

        @Override
        public Answer.@Nullable Found known(SignedToken token, TokenAlgorithm.Family family) {
            var kid = token.keyId();
            if (kid.isEmpty()) return null;
            var known = new ArrayList<RemoteKeys.@Nullable Fetched>();
            for (var set : sets) known.add(set.keys.known(set.cacheFor));
            return among(known, kid.get(), family).orElse(null);
        }

        private Optional<Answer.Found> among(
                List<RemoteKeys.@Nullable Fetched> known, String kid, TokenAlgorithm.Family family) {
            for (int i = 0; i < sets.size(); i++) {
                var set = sets.get(i);
                var fetched = known.get(i);
                if (fetched == null) continue;
                var key = fetched.keys().find(kid, family);
                if (key.isPresent()) {
                    Proof proof = () -> set.keys.holds(fetched, set.cacheFor);
                    return Optional.of(new Answer.Found(key.get(), proof));
                }
            }
            return Optional.empty();
        }
    }

    /// What `jwt_source` stands for: the address of a key set, the base64 of one, or the base64 of a key.
    static TokenKeys of(String apiId, String source, TokenAlgorithm.Family family, KeySets sets) {
        if (isAddress(source)) return published(apiId, source, sets);
        byte[] decoded;
        try {
            decoded = padded(source);
        } catch (IllegalArgumentException notBase64) {
            return new Fixed(Optional.empty());
        }
        var text = new String(decoded, StandardCharsets.UTF_8);
        return isAddress(text) ? published(apiId, text, sets) : new Fixed(KeyText.read(decoded, family));
    }

    private static TokenKeys published(String apiId, String url, KeySets sets) {
        return new Published(List.of(new Published.From(sets.at(apiId, url.strip()), sets.cacheFor())));
    }

    private static boolean isAddress(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    /// Only with its padding (recorded).
    private static byte[] padded(String base64) {
        var text = base64.replace("\n", "").replace("\r", "");
        if (text.length() % 4 != 0) throw new IllegalArgumentException("padding is missing");
        return Base64.getDecoder().decode(text);
    }

    /// The key that one session keeps for the tokens of its owner.
    static Optional<VerificationKey> ofSession(KnownSession known, TokenAlgorithm.Family family) {
        return KeyText.read(known.session().jwtSecret().getBytes(StandardCharsets.UTF_8), family);
    }
}
