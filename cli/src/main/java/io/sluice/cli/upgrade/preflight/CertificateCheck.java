package io.sluice.cli.upgrade.preflight;

import io.sluice.storage.Archive;
import io.sluice.storage.Stored.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Which certificates have run out or soon do: those in files that settings name, and those in the store. Private keys
/// are not looked at.
final class CertificateCheck {
    private static final Duration SOON = Duration.ofDays(30);
    private static final String STORED = "cert-raw-";
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");

    private final Instant now;
    private final Consumer<Finding> found;
    private long seen;

    CertificateCheck(Instant now, Consumer<Finding> found) {
        this.now = now;
        this.found = found;
    }

    /// @param files by the setting that names them; those with keys are passed over
    /// @return how many certificates were looked at
    long look(Map<String, Path> files, Archive archive) {
        files.forEach((setting, file) -> {
            if (setting.contains("key") || !Files.exists(file)) return;
            try {
                certificates(file + " (" + setting + ")", Files.readString(file));
            } catch (IOException unreadable) {
                found.accept(new Finding(FindingKind.CERTIFICATE_UNREADABLE, file.toString(), "" + unreadable));
            }
        });
        archive.scan(
                List.of(STORED),
                batch -> batch.forEach(entry -> {
                    if (entry.content() instanceof Content.Text text) {
                        var id = entry.key().substring(STORED.length());
                        certificates("certificate " + id, StoreCheck.text(text));
                    }
                }));
        return seen;
    }

    private void certificates(String place, String pem) {
        var blocks = BLOCK.matcher(pem);
        while (blocks.find()) {
            seen++;
            try {
                var bytes = Base64.getMimeDecoder().decode(blocks.group(1));
                var certificate =
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
                if (certificate instanceof X509Certificate x509) {
                    ends(
                            place + ", " + x509.getSubjectX500Principal().getName(),
                            x509.getNotAfter().toInstant());
                }
            } catch (CertificateException | IllegalArgumentException broken) {
                found.accept(new Finding(FindingKind.CERTIFICATE_UNREADABLE, place, "" + broken.getMessage()));
            }
        }
    }

    private void ends(String place, Instant end) {
        if (end.isBefore(now)) {
            found.accept(new Finding(FindingKind.CERTIFICATE_EXPIRED, place, "it ended at " + end));
        } else if (end.isBefore(now.plus(SOON))) {
            found.accept(new Finding(FindingKind.CERTIFICATE_EXPIRES, place, "it ends at " + end));
        }
    }
}
