package io.sluice.gateway.tls;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.concurrent.Promise;
import io.sluice.gateway.tls.ServedNames.Demand;
import io.sluice.gateway.tls.ServerCertificates.Named;
import io.sluice.model.settings.ServerSettings;
import java.io.File;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Server side of TLS: certificates by the name the client asks for (SNI), client certificates, versions,
/// ciphers, ALPN.
///
/// BoringSSL does the work where its native library loads, else the JDK. What is known of certificates is looked
/// up again when the served APIs or the store change, and every minute, so that a renewed file is picked up.
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final long FRESH_NANOS = 60_000_000_000L;
    private static final int MAX_HELLO = 32 * 1024;
    private static final long HANDSHAKE_MILLIS = 10_000;

    private final ServerSettings settings;
    private final List<CertificateFile> files;
    private final CertificateStore store;
    private final ServedNames names;
    private final boolean announce;
    private final List<String> protocols;
    private volatile @Nullable Known known;
    private @Nullable CompletableFuture<Known> loading;

    /// One certificate with its key, both PEM files.
    ///
    /// @param domain name it is for; "" is every other
    public record CertificateFile(String domain, File certificate, File key) {}

    /// A context is made for each of these, and kept while it is asked for.
    private record Setup(String certificate, Demand demand, Set<String> allowed) {}

    /// The certificate for a handshake of a TLS of its own, as QUIC has it.
    ///
    /// @param fingerprint of the certificate; contexts can be kept under it
    public record Identity(String fingerprint, PrivateKey key, List<X509Certificate> chain) {
        public Identity {
            chain = List.copyOf(chain);
        }
    }

    /// All that is known at one time.
    private final class Known {
        final long namesVersion = names.version();
        final long storeVersion = store.version();
        final long until = System.nanoTime() + FRESH_NANOS;
        final List<ServedNames.Served> served = names.served();
        final ServerCertificates certificates;
        final ConcurrentHashMap<Setup, SslContext> contexts = new ConcurrentHashMap<>();
        final ConcurrentHashMap<List<String>, AllowedCertificates> lists = new ConcurrentHashMap<>();

        Known(@Nullable Known before) throws IOException {
            certificates = ServerCertificates.of(files, settings.certificates(), served, store);
            // Sessions are resumed only by the context that made them.
            if (before != null) contexts.putAll(before.contexts);
            for (var one : served) {
                var about = ServedNames.about(one.domain(), served);
                lists.computeIfAbsent(
                        ServedNames.allowed(about),
                        ids -> new AllowedCertificates(store.findAll(ids), store.revocations()));
            }
        }

        boolean fresh() {
            return namesVersion == names.version() && storeVersion == store.version() && until - System.nanoTime() > 0;
        }

        /// Reads nothing: that was done when this was made.
        Choice choose(String name) throws IOException {
            var about = ServedNames.about(name, served);
            var demand = ServedNames.demand(about);
            var allowed = demand == Demand.NOTHING
                    ? AllowedCertificates.NONE
                    : lists.getOrDefault(ServedNames.allowed(about), AllowedCertificates.NONE);
            return new Choice(certificates.choose(name), demand, allowed);
        }

        SslContext context(String name) throws IOException {
            var choice = choose(name);
            var context = contexts.get(choice.setup());
            if (context == null) {
                context = make(choice);
                contexts.put(choice.setup(), context);
            }
            return context;
        }
    }

    /// @param names     what is served under which name
    /// @param announce  tell clients of the authorities they may have a certificate of
    /// @param protocols that ALPN offers; empty: no ALPN
    /// @throws IOException when there is no certificate, or one cannot be used
    public static ServerTls open(
            ServerSettings settings,
            CertificateStore store,
            ServedNames names,
            boolean announce,
            List<String> protocols)
            throws IOException {
        var tls = new ServerTls(settings, files(settings), store, names, announce, protocols);
        var first = tls.new Known(null);
        tls.known = first;
        first.context("");
        return tls;
    }

    private ServerTls(
            ServerSettings settings,
            List<CertificateFile> files,
            CertificateStore store,
            ServedNames names,
            boolean announce,
            List<String> protocols) {
        this.settings = settings;
        this.files = files;
        this.store = store;
        this.names = names;
        this.announce = announce;
        this.protocols = List.copyOf(protocols);
    }

    /// Certificate files that the settings name.
    ///
    /// @throws IOException naming the entry when a file is missing
    private static List<CertificateFile> files(ServerSettings settings) throws IOException {
        var files = new ArrayList<CertificateFile>();
        for (JsonNode entry : settings.certificateFiles()) {
            var certificate = new File(entry.path("cert_file").asText(""));
            var key = new File(entry.path("key_file").asText(""));
            files.add(new CertificateFile(
                    entry.path("domain_name").asText(""),
                    readable(certificate, "cert_file"),
                    readable(key, "key_file")));
        }
        return files;
    }

    private static File readable(File file, String member) throws IOException {
        if (file.canRead()) return file;
        throw new IOException("http_server_options.certificates: " + member + " " + file + " cannot be read");
    }

    /// Who a client meets that asks for `name`. Does not wait: what may be out of date is looked up anew for the
    /// next one.
    ///
    /// @throws IOException when there is no certificate for it
    public Identity identity(String name) throws IOException {
        var choice = recent().choose(name);
        var certificate = choice.named().certificate();
        return new Identity(certificate.fingerprint(), choice.key(), certificate.chain());
    }

    /// Whether anything that is served asks for client certificates. Does not wait either.
    public boolean asksClients() throws IOException {
        return recent().served.stream().anyMatch(served -> served.demand() != Demand.NOTHING);
    }

    /// Takes every client certificate: each request is judged by its API.
    public TrustManager everyClient() {
        return new ClientTrust(AllowedCertificates.NONE, false, false, store.clock());
    }

    private Known recent() throws IOException {
        var now = known;
        if (now == null) throw new IOException("no certificate was looked up yet");
        if (!now.fresh()) refreshed();
        return now;
    }

    private record Choice(Named named, Demand demand, AllowedCertificates allowed) {
        Setup setup() {
            return new Setup(named.certificate().fingerprint(), demand, allowed.fingerprints());
        }

        PrivateKey key() throws IOException {
            return named.certificate().key().orElseThrow(() -> new IOException(named.from() + " has no private key"));
        }

        ClientAuth clientAuth() {
            return switch (demand) {
                case NOTHING -> ClientAuth.NONE;
                case REQUEST -> ClientAuth.OPTIONAL;
                case REQUIRE -> ClientAuth.REQUIRE;
            };
        }

        Optional<TrustManager> trust(boolean announce, CertificateStore store) {
            if (demand == Demand.NOTHING) return Optional.empty();
            return Optional.of(new ClientTrust(allowed, demand == Demand.REQUIRE, announce, store.clock()));
        }
    }

    private SslContext make(Choice choice) throws IOException {
        var named = choice.named();
        var builder = SslContextBuilder.forServer(
                        choice.key(), named.certificate().chain().toArray(X509Certificate[]::new))
                // Contexts come and go with what is served: this kind is freed by itself.
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols(TlsVersions.between(settings.minTlsVersion(), settings.maxTlsVersion()))
                .applicationProtocolConfig(alpn());
        if (!settings.ciphers().isEmpty()) builder.ciphers(settings.ciphers(), SupportedCipherSuiteFilter.INSTANCE);
        builder.clientAuth(choice.clientAuth());
        choice.trust(announce, store).ifPresent(builder::trustManager);
        try {
            return builder.build();
        } catch (IOException | IllegalArgumentException bad) {
            throw new IOException("the certificate " + named.from() + " cannot be used: " + bad.getMessage(), bad);
        }
    }

    private ApplicationProtocolConfig alpn() {
        if (protocols.isEmpty()) return ApplicationProtocolConfig.DISABLED;
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocols);
    }

    /// Puts the TLS handlers in front of what follows.
    public void install(Channel channel) {
        channel.pipeline().addLast(new SniHandler(this::context, MAX_HELLO, HANDSHAKE_MILLIS));
    }

    private Promise<SslContext> context(@Nullable String asked, Promise<SslContext> promise) {
        var name = asked == null ? "" : asked;
        var last = known;
        if (last != null && last.fresh()) return settle(last, name, promise);
        refreshed().whenComplete((now, failed) -> {
            if (now != null) settle(now, name, promise);
            else promise.setFailure(failed);
        });
        return promise;
    }

    private static Promise<SslContext> settle(Known known, String name, Promise<SslContext> promise) {
        try {
            return promise.setSuccess(known.context(name));
        } catch (IOException | RuntimeException unusable) {
            return promise.setFailure(unusable);
        }
    }

    /// Looks everything up anew, once for all handshakes that wait for it. What cannot be looked up stays as it
    /// was: a store that is away, or a file that is being replaced, must not end TLS.
    private synchronized CompletableFuture<Known> refreshed() {
        var running = loading;
        if (running != null) return running;
        var answer = new CompletableFuture<Known>();
        loading = answer;
        Thread.ofVirtual().name("tls-certificates").start(() -> {
            var before = known;
            Known next = before;
            try {
                next = new Known(before);
                known = next;
            } catch (IOException | RuntimeException failed) {
                LOG.warn("server certificates cannot be looked up, those of before stay: {}", failed.toString());
            }
            synchronized (this) {
                loading = null;
            }
            answer.complete(next);
        });
        return answer;
    }
}
