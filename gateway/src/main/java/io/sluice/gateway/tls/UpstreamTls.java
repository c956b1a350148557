package io.sluice.gateway.tls;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.settings.UpstreamSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How TLS is spoken to an upstream. Part of what connections are shared by: two that differ never share one.
///
/// @param skipVerify        any certificate will do (`ssl_insecure_skip_verify`)
/// @param checkCommonName   its common name has to be the host (`ssl_force_common_name_check`)
/// @param http2             offer HTTP/2 (`proxy_enable_http2`)
/// @param minVersion        769 (1.0) to 772 (1.3); 0 is 1.2
/// @param maxVersion        769 (1.0) to 772 (1.3); 0 is 1.3
/// @param ciphers           TLS 1.2 cipher suites; empty is the library's choice
/// @param clientCertificate id of what is shown; "" is nothing
/// @param pins              ids of the public keys of which one has to be shown; absent: any
public record UpstreamTls(
        boolean skipVerify,
        boolean checkCommonName,
        boolean http2,
        int minVersion,
        int maxVersion,
        List<String> ciphers,
        String clientCertificate,
        Optional<List<String>> pins) {
    public static final UpstreamTls DEFAULTS =
            new UpstreamTls(false, false, false, 0, 0, List.of(), "", Optional.empty());

    static UpstreamTls of(UpstreamSettings settings) {
        return new UpstreamTls(
                settings.skipVerify(),
                settings.checkCommonName(),
                settings.http2(),
                settings.minTlsVersion(),
                settings.maxTlsVersion(),
                settings.ciphers(),
                "",
                Optional.empty());
    }

    /// With what an API says itself (`proxy.transport`).
    UpstreamTls with(JsonNode transport) {
        var own = new ArrayList<String>();
        for (var cipher : transport.path("ssl_ciphers")) own.add(cipher.asText());
        return new UpstreamTls(
                skipVerify || transport.path("ssl_insecure_skip_verify").asBoolean(),
                checkCommonName || transport.path("ssl_force_common_name_check").asBoolean(),
                http2,
                orElse(transport.path("ssl_min_version").asInt(), minVersion),
                orElse(transport.path("ssl_max_version").asInt(), maxVersion),
                own.isEmpty() ? ciphers : own,
                clientCertificate,
                pins);
    }

    private static int orElse(int own, int common) {
        return own == 0 ? common : own;
    }

    UpstreamTls with(String certificate, Optional<List<String>> keys) {
        return new UpstreamTls(skipVerify, checkCommonName, http2, minVersion, maxVersion, ciphers, certificate, keys);
    }

    /// The same, with HTTP/2 not offered.
    public UpstreamTls withoutHttp2() {
        if (!http2) return this;
        return new UpstreamTls(
                skipVerify, checkCommonName, false, minVersion, maxVersion, ciphers, clientCertificate, pins);
    }

    public UpstreamTls {
        ciphers = List.copyOf(ciphers);
        pins = pins.map(List::copyOf);
    }

    /// Something of it is in the store, and may change there.
    public boolean readsStore() {
        return !clientCertificate.isEmpty() || pins.isPresent();
    }
}
