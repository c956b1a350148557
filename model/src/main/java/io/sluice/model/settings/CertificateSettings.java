package io.sluice.model.settings;

import java.time.Duration;
import java.util.List;

/// Certificates in the store.
///
/// @param encodingSecret private keys in the store are encrypted with it
/// @param apis           ids offered on every API's port
/// @param warnBefore     how long before its end a certificate is warned of
/// @param checkPause     shortest time between two checks of one certificate
/// @param eventPause     shortest time between two equal events
public record CertificateSettings(
        Secret encodingSecret, List<String> apis, Duration warnBefore, Duration checkPause, Duration eventPause) {

    public CertificateSettings {
        apis = List.copyOf(apis);
    }

    static CertificateSettings of(Values values) {
        var own = values.secret("security.private_certificate_encoding_secret");
        return new CertificateSettings(
                own.isEmpty() ? values.secret("secret") : own,
                values.list("security.certificates.apis"),
                Duration.ofDays(values.integer("security.certificate_expiry_monitor.warning_threshold_days")),
                values.seconds("security.certificate_expiry_monitor.check_cooldown_seconds"),
                values.seconds("security.certificate_expiry_monitor.event_cooldown_seconds"));
    }
}
