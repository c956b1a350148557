package io.sluice.gateway.tls;

import io.sluice.gateway.tls.ServerTls.CertificateFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificates that a listener has, and which of them is shown under a name. Immutable.
final class ServerCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificates.class);

    private final List<Named> all;

    /// @param names lower-case host names, perhaps with `*.` in front
    /// @param from  file or id, for messages
    record Named(Set<String> names, StoredCertificate certificate, String from) {

        boolean isFor(String name) {
            return names.contains(name);
        }

        boolean isForAllLike(String name) {
            int dot = name.indexOf('.');
            return dot > 0 && names.contains("*" + name.substring(dot));
        }
    }

    private ServerCertificates(List<Named> all) {
        this.all = List.copyOf(all);
    }

    /// Those of the settings first, then those of the APIs; what cannot be used of the latter is left out.
    ///
    /// @throws IOException when the settings name one that cannot be used, or nobody names any
    static ServerCertificates of(
            List<CertificateFile> files, List<String> ids, List<ServedNames.Served> served, CertificateStore store)
            throws IOException {
        var all = new ArrayList<Named>();
        for (var file : files) all.add(read(file, store));
        for (var id : ids) add(id, "", all, store);
        for (var one : served) {
            for (var id : one.certificates()) add(id, one.domain(), all, store);
        }
        if (all.isEmpty()) {
            throw new IOException("TLS is asked for, but neither http_server_options.certificates nor an API on this"
                    + " port names a certificate that can be used");
        }
        return new ServerCertificates(all);
    }

    private static Named read(CertificateFile file, CertificateStore store) throws IOException {
        var pem = Files.readString(file.certificate().toPath()) + "\n"
                + Files.readString(file.key().toPath());
        var found = store.find(pem).orElseThrow(() -> unusable(file.certificate()));
        if (found.chain().isEmpty() || found.key().isEmpty()) throw unusable(file.certificate());
        return named(found, file.domain(), file.certificate().toString());
    }

    private static IOException unusable(File file) {
        return new IOException("the certificate " + file + " cannot be used: it and its key cannot be read as PEM");
    }

    private static void add(String id, String domain, List<Named> all, CertificateStore store) {
        var found = store.find(id);
        if (found.isEmpty()
                || found.get().chain().isEmpty()
                || found.get().key().isEmpty()) {
            LOG.warn("the server certificate {} is not there or has no private key", id);
            return;
        }
        all.add(named(found.get(), domain, id));
    }

    private static Named named(StoredCertificate certificate, String domain, String from) {
        var first = certificate.chain().getFirst();
        var names = new HashSet<String>();
        for (var name : CertificateDetails.dnsNames(first)) names.add(name.toLowerCase(Locale.ROOT));
        names.add(CertificateDetails.commonName(first.getSubjectX500Principal()).toLowerCase(Locale.ROOT));
        if (!domain.isEmpty()) names.add(domain.toLowerCase(Locale.ROOT));
        return new Named(names, certificate, from);
    }

    /// The first whose names hold this one, else the first with a wildcard for it, else the first of all.
    Named choose(String name) {
        var wanted = name.toLowerCase(Locale.ROOT);
        for (var one : all) if (one.isFor(wanted)) return one;
        for (var one : all) if (one.isForAllLike(wanted)) return one;
        return all.getFirst();
    }
}
