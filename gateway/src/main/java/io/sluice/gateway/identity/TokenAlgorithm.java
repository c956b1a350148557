package io.sluice.gateway.identity;

import java.util.Optional;

/// Ways to sign a token (RFC 7518, RFC 8037), by the name that stands in its head.
public enum TokenAlgorithm {
    HS256(Family.HMAC, "HmacSHA256", 32),
    HS384(Family.HMAC, "HmacSHA384", 48),
    HS512(Family.HMAC, "HmacSHA512", 64),
    RS256(Family.RSA, "SHA256withRSA", 0),
    RS384(Family.RSA, "SHA384withRSA", 0),
    RS512(Family.RSA, "SHA512withRSA", 0),
    PS256(Family.RSA, "SHA-256", 32),
    PS384(Family.RSA, "SHA-384", 48),
    PS512(Family.RSA, "SHA-512", 64),
    ES256(Family.ECDSA, "SHA256withECDSAinP1363Format", 64),
    ES384(Family.ECDSA, "SHA384withECDSAinP1363Format", 96),
    ES512(Family.ECDSA, "SHA512withECDSAinP1363Format", 132),
    EDDSA(Family.EDDSA, "EdDSA", 64),
    /// Not signed at all: known, so that it can be refused by name.
    NONE(Family.NONE, "", 0);

    /// Kinds of keys; a key of one kind never checks a token of another.
    public enum Family {
        HMAC,
        RSA,
        ECDSA,
        EDDSA,
        NONE;

        /// A signature is checked in a few microseconds, so that an event loop may do it.
        boolean isQuick() {
            return this == HMAC || this == RSA;
        }

        /// The family that `jwt_signing_method` names; anything else is [#HMAC].
        public static Family of(String signingMethod) {
            return switch (signingMethod) {
                case "rsa" -> RSA;
                case "ecdsa" -> ECDSA;
                case "eddsa" -> EDDSA;
                default -> HMAC;
            };
        }
    }

    private final Family family;
    private final String engine;
    private final int size;

    TokenAlgorithm(Family family, String engine, int size) {
        this.family = family;
        this.engine = engine;
        this.size = size;
    }

    public Family family() {
        return family;
    }

    /// What Java calls it; of RSA-PSS the digest.
    String engine() {
        return engine;
    }

    boolean pss() {
        return this == PS256 || this == PS384 || this == PS512;
    }

    /// Bytes of a signature, or of the salt of RSA-PSS; 0 where the key decides.
    int size() {
        return size;
    }

    /// @param name spelt exactly
    public static Optional<TokenAlgorithm> named(String name) {
        return switch (name) {
            case "EdDSA" -> Optional.of(EDDSA);
            case "none" -> Optional.of(NONE);
            case "EDDSA", "NONE" -> Optional.empty();
            default -> {
                for (var algorithm : values()) {
                    if (algorithm.name().equals(name)) yield Optional.of(algorithm);
                }
                yield Optional.empty();
            }
        };
    }
}
