package io.sluice.gateway.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A key that signatures of tokens are checked with.
///
/// The key decides which algorithms may be used with it, never the token: a public key is no HMAC secret.
public sealed interface VerificationKey {
    Logger LOG = LoggerFactory.getLogger(VerificationKey.class);

    TokenAlgorithm.Family family();

    /// Whether `signature` is that of `signed`. False as well for an algorithm that is not of this key's kind.
    boolean verifies(TokenAlgorithm algorithm, byte[] signed, byte[] signature);

    /// A shared secret; never an empty one.
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares secrets.
    record Secret(byte[] bytes) implements VerificationKey {
        public Secret {
            if (bytes.length == 0) throw new IllegalArgumentException("an empty secret protects nothing");
        }

        @Override
        public TokenAlgorithm.Family family() {
            return TokenAlgorithm.Family.HMAC;
        }

        @Override
        public boolean verifies(TokenAlgorithm algorithm, byte[] signed, byte[] signature) {
            if (algorithm.family() != family()) return false;
            try {
                var mac = Mac.getInstance(algorithm.engine());
                mac.init(new SecretKeySpec(bytes, algorithm.engine()));
                return MessageDigest.isEqual(mac.doFinal(signed), signature);
            } catch (GeneralSecurityException bug) {
                throw new IllegalStateException("every Java has " + algorithm.engine(), bug);
            }
        }

        @Override
        public String toString() {
            return "Secret";
        }
    }

    /// The public half of a key pair.
    record Public(TokenAlgorithm.Family family, PublicKey key) implements VerificationKey {
        /// @throws IllegalArgumentException for a kind of key that signs no tokens, and for one that is too weak
        public static Public of(PublicKey key) {
            return switch (key) {
                case RSAPublicKey rsa
                when rsa.getModulus().bitLength() < 1_024 ->
                    throw new IllegalArgumentException("an RSA key of fewer than 1024 bits");
                case RSAPublicKey _ -> new Public(TokenAlgorithm.Family.RSA, key);
                case ECPublicKey _ -> new Public(TokenAlgorithm.Family.ECDSA, key);
                case EdECPublicKey _ -> new Public(TokenAlgorithm.Family.EDDSA, key);
                default -> throw new IllegalArgumentException("no key for tokens: " + key.getAlgorithm());
            };
        }

        @Override
        public boolean verifies(TokenAlgorithm algorithm, byte[] signed, byte[] signature) {
            if (algorithm.family() != family) return false;
            try {
                var engine = engine(algorithm);
                engine.initVerify(key);
                engine.update(signed);
                return engine.verify(family == TokenAlgorithm.Family.ECDSA ? resized(algorithm, signature) : signature);
            } catch (GeneralSecurityException unfit) {
                // What is malformed in a signature ends here as well.
                LOG.debug("a token could not be checked: {}", unfit.getMessage());
                return false;
            }
        }

        private static Signature engine(TokenAlgorithm algorithm) throws GeneralSecurityException {
            if (!algorithm.pss()) return Signature.getInstance(algorithm.engine());
            var pss = Signature.getInstance("RSASSA-PSS");
            var digest = algorithm.engine();
            pss.setParameter(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), algorithm.size(), 1));
            return pss;
        }

        /// The two numbers of an ECDSA signature, as long as the algorithm says, in the length of the key's own
        /// curve: the curve is not tied to the algorithm (recorded).
        private byte[] resized(TokenAlgorithm algorithm, byte[] signature) throws GeneralSecurityException {
            int from = algorithm.size() / 2;
            if (signature.length != from * 2) throw new GeneralSecurityException("a signature of the wrong length");
            int to = (((ECPublicKey) key).getParams().getOrder().bitLength() + 7) / 8;
            if (from == to) return signature;
            var out = new byte[to * 2];
            for (int half = 0; half < 2; half++) {
                int skip = from - to;
                for (int i = 0; i < skip; i++) {
                    if (signature[half * from + i] != 0) throw new GeneralSecurityException("a number too large");
                }
                int kept = Math.min(from, to);
                System.arraycopy(signature, half * from + from - kept, out, half * to + to - kept, kept);
            }
            return out;
        }

        /// By the encoded form: the same key read twice is equal.
        @Override
        public boolean equals(Object other) {
            return other instanceof Public that && Arrays.equals(key.getEncoded(), that.key.getEncoded());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(key.getEncoded());
        }
    }
}
