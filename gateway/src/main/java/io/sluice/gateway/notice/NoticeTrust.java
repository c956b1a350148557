package io.sluice.gateway.notice;

import io.sluice.model.settings.ControlSettings;
import io.sluice.model.settings.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/// Whose notices are obeyed.
///
/// @param nodeSecret what gateways of one cluster share
/// @param dashboard  key of a dashboard that signs with the private one (`public_key_path`)
/// @param anybody    whether what is signed by nobody is obeyed too (`allow_insecure_configs`)
public record NoticeTrust(Secret nodeSecret, Optional<PublicKey> dashboard, boolean anybody) {
    private static final int MOST_BYTES = 64 * 1024;
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";

    /// Gateways of one cluster alone.
    public NoticeTrust(Secret nodeSecret) {
        this(nodeSecret, Optional.empty(), false);
    }

    /// @throws IOException when the key of the settings cannot be used, with its path
    public static NoticeTrust of(ControlSettings settings) throws IOException {
        var path = settings.publicKeyPath();
        var key = path.isEmpty() ? Optional.<PublicKey>empty() : Optional.of(key(Path.of(path)));
        return new NoticeTrust(settings.nodeSecret(), key, settings.obeysAnybody());
    }

    private static PublicKey key(Path path) throws IOException {
        try {
            if (Files.size(path) > MOST_BYTES) throw new IOException("larger than a key");
            var pem = Files.readString(path, StandardCharsets.US_ASCII);
            int begin = pem.indexOf(BEGIN);
            int end = pem.indexOf("-----END ", begin + 1);
            if (begin < 0 || end < 0) throw new IOException("no PEM block PUBLIC KEY");
            var der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            throw new IOException("public_key_path: no RSA key can be read from " + path + ": " + unusable, unusable);
        }
    }
}
