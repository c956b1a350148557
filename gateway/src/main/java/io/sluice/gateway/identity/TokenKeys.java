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
        record Found(VerificationKey key, Proof proof) implements Answer {
            /// Whether the signature of the token is this key's.
            boolean signed(SignedToken token) {
                return key.verifies(token.algorithm(), token.signed(), token.signature());
            }
        }

        /// The token is not signed by anybody we know.
        record NotFound() implements Answer {}

        /// The token names a key of somebody we know, and is not signed with it.
        record Forged() implements Answer {}

        /// Nobody can tell now: the token may be good.
        record Unreachable() implements Answer {}

        Answer NOT_FOUND = new NotFound();
        Answer FORGED = new Forged();
        Answer UNREACHABLE = new Unreachable();
    }

    /// Whether a key counts still; asked on the event loop for each use of a token.
    interface Proof {
        boolean holds();

        Proof ALWAYS = () -> true;
    }

    /// The key that the token names. May block, for a provider.
    Answer find(SignedToken token, TokenAlgorithm.Family family);

    /// The key that the token names, as it is by now: asked for anew, unless that was done just now. May block.
    Answer again(SignedToken token, TokenAlgorithm.Family family);

    /// The key that the token is signed with. Where the signature is not that of the key that is known under its name,
    /// the key may be another by now: some providers change keys and keep their names. May block.
    default Answer signer(SignedToken token, TokenAlgorithm.Family family) {
        var first = find(token, family);
        if (!(first instanceof Answer.Found known) || known.signed(token)) return first;
        return switch (again(token, family)) {
            case Answer.Found now when !now.key().equals(known.key()) && now.signed(token) -> now;
            case Answer.Unreachable unreachable -> unreachable;
            case Answer.Found _, Answer.NotFound _, Answer.Forged _ -> Answer.FORGED;
        };
    }

    /// Whether keys never become others.
    default boolean fixed() {
        return false;
    }

    /// The key, if it is here and counts; null when [#find] has to look for it. Never blocks.
    Answer.@Nullable Found known(SignedToken token, TokenAlgorithm.Family family);

    /// The key that stands in the definition.
    record Fixed(Optional<VerificationKey> key) implements TokenKeys {
        @Override
        public Answer find(SignedToken token, TokenAlgorithm.Family family) {
            return key.<Answer>map(it -> new Answer.Found(it, Proof.ALWAYS)).orElse(Answer.NOT_FOUND);
        }

        @Override
        public Answer again(SignedToken token, TokenAlgorithm.Family family) {
            return find(token, family);
        }

        @Override
        public boolean fixed() {
            return true;
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
            return newer(known, kid.get(), family);
        }

        /// Only who has published a key of this name is asked: the others have nothing to do with the token.
        @Override
        public Answer again(SignedToken token, TokenAlgorithm.Family family) {
            var kid = token.keyId();
            if (kid.isEmpty()) return Answer.NOT_FOUND;
            for (var set : sets) {
                var known = set.keys.keys(set.cacheFor);
                if (known == null || known.keys().find(kid.get(), family).isEmpty()) continue;
                return new Published(List.of(set)).newer(listOf(known), kid.get(), family);
            }
            return Answer.NOT_FOUND;
        }

        private static List<RemoteKeys.@Nullable Fetched> listOf(RemoteKeys.Fetched known) {
            var list = new ArrayList<RemoteKeys.@Nullable Fetched>();
            list.add(known);
            return list;
        }

        private Answer newer(List<RemoteKeys.@Nullable Fetched> known, String kid, TokenAlgorithm.Family family) {
            var unreachable = false;
            for (int i = 0; i < sets.size(); i++) {
                var before = known.get(i);
                var now = before == null ? null : sets.get(i).keys.newer(before);
                unreachable |= now == null;
                known.set(i, now);
            }
            return among(known, kid, family)
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
