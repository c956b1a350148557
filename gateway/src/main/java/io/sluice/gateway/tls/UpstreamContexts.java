package io.sluice.gateway.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.sluice.storage.StoreFailure;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The TLS contexts that connections to upstreams are made with; who speaks in the same way shares one.
///
/// A context that needs something from the store is looked at again each minute, and when the store changed here. A
/// certificate that is gone then is not shown any more, a key that is gone is not accepted any more: there is no
/// context, so there is no connection. While the store is away what was known goes on.
public final class UpstreamContexts {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamContexts.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final CertificateStore store;
    private final ConcurrentHashMap<UpstreamTls, Shared> shared = new ConcurrentHashMap<>();

    public UpstreamContexts(CertificateStore store) {
        this.store = store;
    }

    /// What was found in the store.
    ///
    /// @param pins lower-case SHA-256 of public keys
    private record Material(Optional<StoredCertificate> certificate, Optional<Set<String>> pins) {
        static final Material NONE = new Material(Optional.empty(), Optional.empty());

        /// A certificate has one key, so that chains are enough to compare.
        boolean isLike(Material other) {
            return pins.equals(other.pins)
                    && certificate
                            .map(StoredCertificate::chain)
                            .equals(other.certificate.map(StoredCertificate::chain));
        }
    }

    /// One context and how many use it; counted while its place in the map is locked.
    private static final class Shared {
        final Material material;
        final SslContext context;
        int users;

        Shared(Material material, SslContext context) {
            this.material = material;
            this.context = context;
        }
    }

    /// A context in use. Given back with [UpstreamContexts#close].
    public static final class Lease {
        private final UpstreamTls tls;
        private final Shared shared;
        private final long storeVersion;
        private final long freshUntil;

        private Lease(UpstreamTls tls, Shared shared, long storeVersion, long freshUntil) {
            this.tls = tls;
            this.shared = shared;
            this.storeVersion = storeVersion;
            this.freshUntil = freshUntil;
        }

        public SslContext context() {
            return shared.context;
        }

        /// Connections of both may be used for the same requests.
        public boolean isLike(Lease other) {
            return shared.material.isLike(other.shared.material);
        }
    }

    /// Whether the context may be used without another look. Never blocks.
    public boolean isFresh(Lease lease) {
        return !lease.tls.readsStore()
                || (lease.storeVersion == store.version() && System.nanoTime() - lease.freshUntil < 0);
    }

    /// A context for connections that are spoken to like this. May block.
    ///
    /// @param before what was used until now; stays open
    /// @throws IOException when something that `tls` names is not there
    public Lease open(UpstreamTls tls, @Nullable Lease before) throws IOException {
        long version = store.version();
        try {
            var material = material(tls);
            return new Lease(tls, use(tls, material), version, System.nanoTime() + FRESH_NANOS);
        } catch (CompletionException away) {
            if (!(away.getCause() instanceof StoreFailure)) throw away;
            if (before == null) throw new IOException("the store of certificates cannot be reached", away);
            return new Lease(tls, use(tls, before.shared.material), version, System.nanoTime() + AGAIN_NANOS);
        }
    }

    /// Gives a context back. May block.
    public void close(Lease lease) {
        shared.compute(lease.tls, (_, current) -> {
            lease.shared.users--;
            if (lease.shared.users > 0) return current;
            // Running connections keep what they need of it.
            ReferenceCountUtil.release(lease.shared.context);
            return current == lease.shared ? null : current;
        });
    }

    private Shared use(UpstreamTls tls, Material material) throws IOException {
        var failure = new IOException[1];
        var used = shared.compute(tls, (_, current) -> {
            try {
                var wanted = current != null && current.material.isLike(material)
                        ? current
                        : new Shared(material, context(tls, material));
                wanted.users++;
                return wanted;
            } catch (IOException | IllegalArgumentException | GeneralSecurityException unusable) {
                failure[0] = new IOException("TLS cannot be set up: " + unusable.getMessage(), unusable);
                return current;
            }
        });
        if (failure[0] != null) throw failure[0];
        if (used == null) throw new IllegalStateException("no context was made");
        return used;
    }

    private Material material(UpstreamTls tls) throws IOException {
        if (!tls.readsStore()) return Material.NONE;
        var pins = tls.pins().isEmpty()
                ? Optional.<Set<String>>empty()
                : Optional.of(keys(tls.pins().get()));
        var id = tls.clientCertificate();
        if (id.isEmpty()) return new Material(Optional.empty(), pins);
        var found = store.find(id);
        if (found.isEmpty() || found.get().chain().isEmpty()) {
            throw new IOException("the client certificate " + name(id) + " is not there");
        }
        if (found.get().key().isEmpty()) {
            throw new IOException("the client certificate " + name(id) + " has no private key that can be read");
        }
        return new Material(found, pins);
    }

    /// A PEM text in place of an id may hold a private key.
    private static String name(String id) {
        return id.contains("-----BEGIN") ? "written in the definition" : id;
    }

    private Set<String> keys(List<String> ids) throws IOException {
        var keys = new HashSet<String>();
        for (var id : ids) {
            var found = store.find(id);
            if (found.isPresent()) keys.add(found.get().publicKeyFingerprint());
            else if (isFingerprint(id)) keys.add(id.toLowerCase(Locale.ROOT));
            else LOG.warn("the pinned public key {} is not there; it fits no upstream", name(id));
        }
        if (keys.isEmpty()) throw new IOException("none of the pinned public keys is there");
        return Set.copyOf(keys);
    }

    /// The key itself may be named instead of its place in the store.
    private static boolean isFingerprint(String id) {
        return id.length() == 64 && id.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    private static SslContext context(UpstreamTls tls, Material material) throws IOException, GeneralSecurityException {
        var builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .endpointIdentificationAlgorithm(tls.skipVerify() ? null : "HTTPS")
                .protocols(TlsVersions.between(tls.minVersion(), tls.maxVersion()));
        if (tls.checkCommonName() || material.pins.isPresent()) {
            var usual = tls.skipVerify() ? Optional.<X509ExtendedTrustManager>empty() : Optional.of(usual());
            builder.trustManager(new UpstreamTrust(usual, tls.checkCommonName(), material.pins));
        } else if (tls.skipVerify()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        if (material.certificate.isPresent()) {
            var shown = material.certificate.get();
            builder.keyManager(shown.key().orElseThrow(), shown.chain());
        }
        if (!tls.ciphers().isEmpty()) builder.ciphers(tls.ciphers(), SupportedCipherSuiteFilter.INSTANCE);
        if (tls.http2()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1));
        }
        return builder.build();
    }

    /// What Java trusts.
    private static X509ExtendedTrustManager usual() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) return extended;
        }
        throw new GeneralSecurityException("Java has no trust manager for X.509");
    }
}
