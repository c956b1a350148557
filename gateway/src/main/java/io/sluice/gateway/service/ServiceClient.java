package io.sluice.gateway.service;

import io.sluice.gateway.tls.ClientTls;
import io.sluice.gateway.tls.StoredCertificate;
import io.sluice.model.settings.ServiceSettings;
import io.sluice.model.settings.ServiceSettings.Tls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP client for calls of one group to services outside (`external_services`): its proxy and its TLS.
///
/// It is made at the first call, and made anew when a file of certificates has changed since: who renews a
/// certificate restarts nothing. Blocks: for virtual threads only.
public final class ServiceClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceClient.class);

    private final Group group;
    private final ServiceSettings line;
    private final boolean anyCertificate;
    private final Function<String, Optional<StoredCertificate>> certificates;
    private List<Stamp> seen = List.of();
    private @Nullable HttpClient client;
    private boolean closed;

    /// Who is called, and how.
    ///
    /// @param towards for messages, such as `identity providers`
    /// @param connect the longest that a connection may take to come about
    public record Group(String towards, Duration connect, HttpClient.Redirect redirect) {}

    /// What tells one state of a file from another; a file that is not there has one too.
    private record Stamp(FileTime modified, long size, Optional<Object> identity) {
        static Stamp of(String file) {
            try {
                var is = Files.readAttributes(Path.of(file), BasicFileAttributes.class);
                return new Stamp(is.lastModifiedTime(), is.size(), Optional.ofNullable(is.fileKey()));
            } catch (IOException gone) {
                return new Stamp(FileTime.fromMillis(0), -1, Optional.empty());
            }
        }
    }

    /// @param anyCertificate whoever answers is trusted, whatever `line` says
    /// @param certificates   those of the store, by id; may block
    public ServiceClient(
            Group group,
            ServiceSettings line,
            boolean anyCertificate,
            Function<String, Optional<StoredCertificate>> certificates) {
        this.group = group;
        this.line = line;
        this.anyCertificate = anyCertificate;
        this.certificates = certificates;
    }

    /// Reads what the settings name, as far as that is in files.
    ///
    /// @throws IOException naming what cannot be used
    public static void check(ServiceSettings line) throws IOException {
        try {
            ServiceProxy.of(line.proxy());
            var tls = line.tls();
            boolean stored = !tls.certId().isEmpty() || !tls.caCertIds().isEmpty();
            if (tls.enabled() && !stored) tls(tls, false, _ -> Optional.empty());
        } catch (IllegalArgumentException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    /// The client for the next call; not to be kept, and not to be closed.
    ///
    /// @throws IOException when certificates cannot be used, or the gateway is stopping
    public synchronized HttpClient now() throws IOException {
        if (closed) throw new IOException("the gateway is stopping");
        var known = client;
        var stamps = stamps();
        if (known != null && stamps.equals(seen)) return known;
        // Calls under way go on with the client from before, which ends when nobody has it any more.
        var made = known == null ? made() : renewed(known);
        client = made;
        seen = stamps;
        return made;
    }

    private HttpClient renewed(HttpClient before) {
        try {
            var made = made();
            LOG.info("certificates for calls to {} were read anew", group.towards);
            return made;
        } catch (IOException unusable) {
            LOG.warn("calls go on with the certificates from before: {}", unusable.getMessage());
            return before;
        }
    }

    private List<Stamp> stamps() {
        var tls = line.tls();
        if (!tls.enabled()) return List.of();
        return Stream.of(tls.certFile(), tls.keyFile(), tls.caFile())
                .filter(file -> !file.isEmpty())
                .map(Stamp::of)
                .toList();
    }

    private HttpClient made() throws IOException {
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(group.connect)
                .followRedirects(group.redirect)
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("service-", 0).factory()));
        if (!line.proxy().equals(ServiceSettings.Proxy.NONE)) builder.proxy(ServiceProxy.of(line.proxy()));
        if (line.tls().enabled() || anyCertificate) secure(builder);
        return builder.build();
    }

    private void secure(HttpClient.Builder builder) throws IOException {
        try {
            var tls = tls(line.tls(), anyCertificate, certificates);
            var parameters = new SSLParameters();
            parameters.setProtocols(tls.protocols().toArray(String[]::new));
            builder.sslContext(tls.context()).sslParameters(parameters);
        } catch (IllegalArgumentException | CompletionException unusable) {
            throw new IOException(
                    "TLS towards " + group.towards + " cannot be set up: " + unusable.getMessage(), unusable);
        }
    }

    private static ClientTls tls(
            Tls tls, boolean anyCertificate, Function<String, Optional<StoredCertificate>> certificates) {
        return ClientTls.of(
                new ClientTls.Trust(
                        tls.caFile(), stored(tls.caCertIds(), certificates), anyCertificate || tls.skipVerify()),
                new ClientTls.Own(
                        tls.certFile(),
                        tls.keyFile(),
                        tls.certId().isEmpty()
                                ? Optional.empty()
                                : Optional.of(stored(List.of(tls.certId()), certificates)
                                        .getFirst())),
                tls.minVersion(),
                tls.maxVersion());
    }

    private static List<StoredCertificate> stored(
            List<String> ids, Function<String, Optional<StoredCertificate>> certificates) {
        return ids.stream()
                .map(id -> certificates
                        .apply(id)
                        .orElseThrow(() -> new IllegalArgumentException("the certificate " + id + " is not there")))
                .toList();
    }

    @Override
    public synchronized void close() {
        closed = true;
        var known = client;
        if (known != null) known.shutdownNow();
    }
}
