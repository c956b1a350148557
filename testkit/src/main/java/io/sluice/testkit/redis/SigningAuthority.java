package io.sluice.testkit.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;

/// Certificates and revocation lists in the form of RFC 5280, written by hand: starting a program for each, or making
/// an RSA key, costs seconds on a slow machine; this costs a millisecond.
///
/// @param name common name
record SigningAuthority(String name, KeyPair keys) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final byte[] ECDSA_WITH_SHA256 = sequence(element(0x06, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2));
    private static final byte[] COMMON_NAME = element(0x06, 0x55, 4, 3);
    private static final byte[] BASIC_CONSTRAINTS = element(0x06, 0x55, 0x1D, 0x13);
    private static final byte[] ALTERNATIVE_NAMES = element(0x06, 0x55, 0x1D, 0x11);
    private static final byte[] TRUE = element(0x01, 0xFF);
    private static final byte[] VERSION_3 = element(0xA0, element(0x02, 2));
    private static final byte[] VERSION_2_OF_A_LIST = element(0x02, 1);
    private static final byte[] LOCALHOST = element(0x82, "localhost".getBytes(US_ASCII));
    private static final byte[] LOOPBACK = element(0x87, 127, 0, 0, 1);

    enum Use {
        AUTHORITY,
        SERVER_AND_CLIENT,
        /// A server that is its own authority.
        BOTH
    }

    /// A pair on P-256.
    static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("every Java has P-256", bug);
        }
    }

    static SigningAuthority named(String name) {
        return new SigningAuthority(name, newKeys());
    }

    /// DER of a certificate for `localhost` and 127.0.0.1, or for an authority.
    byte[] certificate(String commonName, PublicKey key, Use use, Instant from, Instant until) {
        var extensions = new ArrayList<byte[]>();
        if (use != Use.SERVER_AND_CLIENT) extensions.add(extension(BASIC_CONSTRAINTS, sequence(TRUE)));
        if (use != Use.AUTHORITY) extensions.add(extension(ALTERNATIVE_NAMES, sequence(LOCALHOST, LOOPBACK)));
        return signed(sequence(
                VERSION_3,
                element(0x02, new BigInteger(120, RANDOM).setBit(120).toByteArray()),
                ECDSA_WITH_SHA256,
                commonName(name),
                sequence(time(from), time(until)),
                commonName(commonName),
                key.getEncoded(),
                element(0xA3, sequence(extensions.toArray(byte[][]::new)))));
    }

    /// DER of a list of certificates that count no more.
    byte[] revocations(Collection<BigInteger> serials, Instant from, Instant next) {
        var entries = serials.stream()
                .map(serial -> sequence(element(0x02, serial.toByteArray()), time(from)))
                .toArray(byte[][]::new);
        var revoked = entries.length == 0 ? new byte[0] : sequence(entries);
        return signed(
                sequence(VERSION_2_OF_A_LIST, ECDSA_WITH_SHA256, commonName(name), time(from), time(next), revoked));
    }

    static String pem(String label, byte[] der) {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    private byte[] signed(byte[] content) {
        try {
            var engine = Signature.getInstance("SHA256withECDSA");
            engine.initSign(keys.getPrivate());
            engine.update(content);
            return sequence(content, ECDSA_WITH_SHA256, element(0x03, joined(new byte[1], engine.sign())));
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("every Java has ECDSA", bug);
        }
    }

    private static byte[] commonName(String text) {
        return sequence(element(0x31, sequence(COMMON_NAME, element(0x0C, text.getBytes(UTF_8)))));
    }

    private static byte[] extension(byte[] id, byte[] value) {
        return sequence(id, element(0x04, value));
    }

    private static byte[] time(Instant at) {
        return element(0x18, TIME.format(at).getBytes(US_ASCII));
    }

    private static byte[] sequence(byte[]... children) {
        return element(0x30, joined(children));
    }

    private static byte[] element(int tag, int... octets) {
        var content = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) content[i] = (byte) octets[i];
        return element(tag, content);
    }

    private static byte[] element(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length >= 0x80) {
            int octets = length < 0x100 ? 1 : 2;
            out.write(0x80 | octets);
            for (int i = octets - 1; i > 0; i--) out.write(length >> 8 * i);
        }
        out.write(length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) out.writeBytes(part);
        return out.toByteArray();
    }
}
