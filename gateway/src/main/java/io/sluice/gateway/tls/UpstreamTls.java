package io.sluice.gateway.tls;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sluice.model.settings.UpstreamSettings;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/// How TLS is spoken to an upstream. Part of what connections are shared by.
///
/// @param skipVerify any certificate will do (`ssl_insecure_skip_verify`)
/// @param http2      offer HTTP/2 (`proxy_enable_http2`)
/// @param minVersion 769 (1.0) to 772 (1.3); 0 is 1.2
/// @param maxVersion 769 (1.0) to 772 (1.3); 0 is 1.3
/// @param ciphers    TLS 1.2 cipher suites; empty is the library's choice
public record UpstreamTls(boolean skipVerify, boolean http2, int minVersion, int maxVersion, List<String> ciphers) {
    public static final UpstreamTls DEFAULTS = new UpstreamTls(false, false, 0, 0, List.of());

    public static UpstreamTls of(UpstreamSettings settings) {
        return new UpstreamTls(
                settings.skipVerify(),
                settings.http2(),
                settings.minTlsVersion(),
                settings.maxTlsVersion(),
                settings.ciphers());
    }

    /// With what an API says itself (`proxy.transport`).
    public UpstreamTls with(JsonNode transport) {
        var own = new ArrayList<String>();
        for (var cipher : transport.path("ssl_ciphers")) own.add(cipher.asText());
        return new UpstreamTls(
                skipVerify || transport.path("ssl_insecure_skip_verify").asBoolean(),
                http2,
                transport.path("ssl_min_version").asInt(minVersion),
                transport.path("ssl_max_version").asInt(maxVersion),
                own.isEmpty() ? ciphers : own);
    }

    public UpstreamTls {
        ciphers = List.copyOf(ciphers);
    }

    public SslContext context() throws SSLException {
        var builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .endpointIdentificationAlgorithm(skipVerify ? null : "HTTPS")
                .protocols(TlsVersions.between(minVersion, maxVersion));
        if (skipVerify) builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        if (!ciphers.isEmpty()) builder.ciphers(ciphers, SupportedCipherSuiteFilter.INSTANCE);
        if (http2) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1));
        }
        return builder.build();
    }
}
