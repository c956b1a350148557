package io.sluice.model.settings;

import java.time.Duration;
import java.util.List;

/// Certificates in the store.
///
/// @param encodingSecret private keys in the store are encrypted with it
/// @param apis           ids offered on every API's port
/// @param tokensToo      a token may take the place of a client certificate that is a key
/// @param hideAuthorities clients are not told which authorities are accepted
/// @param revocationLists files of them, PEM or DER
/// @param refuseOutdated  clients of an issuer are refused whose revocation list should have been renewed by now
/// @param warnBefore     how long before its end a certificate is warned of
/// @param checkPause     shortest time between two checks of one certificate
/// @param eventPause     shortest time between two equal events
public record CertificateSettings(
        Secret encodingSecret,
        List<String> apis,
        boolean tokensToo,
        boolean hideAuthorities,
        List<String> revocationLists,
        boolean refuseOutdated,
        Duration warnBefore,
        Duration checkPause,
        Duration eventPause) {

    public CertificateSettings {
        apis = List.copyOf(apis);
        revocationLists = List.copyOf(revocationLists);
    }

    static CertificateSettings of(Values values) {
        var own = values.secret("security.private_certificate_encoding_secret");
        return new CertificateSettings(
                own.isEmpty() ? values.secret("secret") : own,
                values.list("security.certificates.apis"),
                values.on("security.allow_unsafe_dynamic_mtls_token"),
                values.on("http_server_options.skip_client_ca_announcement"),
                values.list("security.revocation_lists.files"),
                values.on("security.revocation_lists.refuse_outdated"),
                Duration.ofDays(values.integer("security.certificate_expiry_monitor.warning_threshold_days")),
                values.seconds("security.certificate_expiry_monitor.check_cooldown_seconds"),
                values.seconds("security.certificate_expiry_monitor.event_cooldown_seconds"));
    }
}
