package io.sluice.gateway.tls;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import io.sluice.model.settings.ServerSettings;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Server side of TLS: certificates by the name the client asks for (SNI), versions, ciphers, ALPN.
///
/// BoringSSL does the work where its native library loads, else the JDK.
public final class ServerTls {
    private final Mapping<String, SslContext> contexts;

    private ServerTls(Mapping<String, SslContext> contexts) {
        this.contexts = contexts;
    }

    /// One certificate with its key, both PEM files.
    ///
    /// @param domain name it is for; "" is every other
    public record CertificateFile(String domain, File certificate, File key) {}

    /// Certificate files that the settings name.
    ///
    /// @throws IOException naming the entry when a file is missing
    public static List<CertificateFile> files(ServerSettings settings) throws IOException {
        var files = new ArrayList<CertificateFile>();
        for (JsonNode entry : settings.certificateFiles()) {
            var certificate = new File(entry.path("cert_file").asText(""));
            var key = new File(entry.path("key_file").asText(""));
            files.add(new CertificateFile(
                    entry.path("domain_name").asText(""),
                    readable(certificate, "cert_file"),
                    readable(key, "key_file")));
        }
        for (var id : settings.certificates()) {
            var file = new File(id);
            // A PEM file may hold certificate and key; an id of the certificate store is no file and is found there.
            if (file.isFile()) files.add(new CertificateFile("", file, file));
        }
        return files;
    }

    private static File readable(File file, String member) throws IOException {
        if (file.canRead()) return file;
        throw new IOException("http_server_options.certificates: " + member + " " + file + " cannot be read");
    }

    /// @throws IOException when there is no certificate, or one cannot be used
    public static ServerTls of(ServerSettings settings, List<CertificateFile> files) throws IOException {
        return of(settings, files, false);
    }

    /// @param asksForCertificate clients may show a certificate; whom it lets in is decided by who reads it
    /// @throws IOException when there is no certificate, or one cannot be used
    public static ServerTls of(ServerSettings settings, List<CertificateFile> files, boolean asksForCertificate)
            throws IOException {
        if (files.isEmpty()) {
            throw new IOException(
                    "http_server_options.use_ssl is on, but http_server_options.certificates names no certificate");
        }
        var byDomain = new LinkedHashMap<String, SslContext>();
        SslContext fallback = null;
        for (var file : files) {
            var context = context(settings, file, asksForCertificate);
            if (fallback == null) fallback = context;
            if (!file.domain.isEmpty()) byDomain.putIfAbsent(file.domain, context);
        }
        if (fallback == null) throw new IOException("no certificate");
        return new ServerTls(mapping(fallback, byDomain));
    }

    private static Mapping<String, SslContext> mapping(SslContext fallback, Map<String, SslContext> byDomain) {
        if (byDomain.isEmpty()) return _ -> fallback;
        var builder = new DomainWildcardMappingBuilder<>(fallback);
        byDomain.forEach(builder::add);
        return builder.build();
    }

    private static SslContext context(ServerSettings settings, CertificateFile file, boolean asksForCertificate)
            throws IOException {
        var builder = SslContextBuilder.forServer(file.certificate, file.key)
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .protocols(TlsVersions.between(settings.minTlsVersion(), settings.maxTlsVersion()))
                .applicationProtocolConfig(alpn(settings.http2()));
        // The handshake proves that the client has the key; no authority has to vouch for a listed certificate.
        if (asksForCertificate) {
            builder.clientAuth(ClientAuth.OPTIONAL).trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        if (!settings.ciphers().isEmpty()) builder.ciphers(settings.ciphers(), SupportedCipherSuiteFilter.INSTANCE);
        try {
            return builder.build();
        } catch (IOException | IllegalArgumentException bad) {
            throw new IOException("the certificate " + file.certificate + " cannot be used: " + bad.getMessage(), bad);
        }
    }

    private static ApplicationProtocolConfig alpn(boolean http2) {
        var protocols = http2
                ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                : List.of(ApplicationProtocolNames.HTTP_1_1);
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocols);
    }

    /// Puts the TLS handlers in front of what follows.
    public void install(Channel channel) {
        channel.pipeline().addLast(new SniHandler(contexts));
    }
}
