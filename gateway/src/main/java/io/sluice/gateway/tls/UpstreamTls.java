package io.sluice.gateway.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
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
