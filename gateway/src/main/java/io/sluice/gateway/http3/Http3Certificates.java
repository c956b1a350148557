package io.sluice.gateway.http3;

import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import io.sluice.gateway.tls.ServerTls;
import java.io.IOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Contexts of the TLS inside QUIC, by the name that a client asks for: the certificates of the TCP port.
///
/// TLS 1.3 with the ciphers of the library, and no early data: what can be replayed is no request. The library asks
/// for client certificates before it knows the name, so every client is asked as soon as anything that is served
/// wants one; who has none is refused with its request. Thread-safe.
final class Http3Certificates {
    private static final Logger LOG = LoggerFactory.getLogger(Http3Certificates.class);
    private static final int MOST = 1_000;

    private final ServerTls tls;
    private final QuicSslContext silent;
    private final QuicSslContext asking;
    private final ConcurrentHashMap<String, QuicSslContext> contexts = new ConcurrentHashMap<>();

    Http3Certificates(ServerTls tls) {
        this.tls = tls;
        this.silent = first(ClientAuth.NONE);
        this.asking = first(ClientAuth.OPTIONAL);
    }

    /// For a new connection.
    QuicSslEngine engine(QuicChannel connection) {
        return (asks() ? asking : silent).newEngine(connection.alloc());
    }

    private boolean asks() {
        try {
            return tls.asksClients();
        } catch (IOException | RuntimeException unknown) {
            return false;
        }
    }

    /// What a handshake begins with, before the name is known.
    private QuicSslContext first(ClientAuth auth) {
        return QuicSslContextBuilder.forServer(new NoKeys(), null)
                .sni(this::find)
                .clientAuth(auth)
                .trustManager(tls.everyClient())
                .build();
    }

    /// @param name null or "" when the client names nobody
    /// @return null ends the handshake
    private @Nullable QuicSslContext find(@Nullable String name) {
        try {
            var identity = tls.identity(name == null ? "" : name);
            var known = contexts.get(identity.fingerprint());
            if (known != null) return known;
            // Those of certificates that are gone.
            if (contexts.size() >= MOST) contexts.clear();
            var made = QuicSslContextBuilder.forServer(
                            identity.key(), null, identity.chain().toArray(X509Certificate[]::new))
                    .applicationProtocols(Http3.supportedApplicationProtocols())
                    .trustManager(tls.everyClient())
                    .build();
            contexts.put(identity.fingerprint(), made);
            return made;
        } catch (IOException | RuntimeException unusable) {
            LOG.warn("no handshake of HTTP/3 for {}: {}", name, unusable.toString());
            return null;
        }
    }

    /// None is used before the name is known.
    private static final class NoKeys extends X509ExtendedKeyManager {
        private static final String[] NO_ALIASES = {};

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return NO_ALIASES;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
            return NO_ALIASES;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return null;
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return null;
        }
    }
}
