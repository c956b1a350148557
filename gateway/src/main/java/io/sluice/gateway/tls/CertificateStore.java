package io.sluice.gateway.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.model.settings.Secret;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Certificates of the store, in the layout that Tyk gateways share (`wire-formats.md` 14).
///
/// An id is the organisation's id and the SHA-256 of the certificate. Private keys are stored encrypted with
/// the configured secret. What was read is kept for a minute; [#version] grows when this process changes
/// something, so that who holds on to certificates knows when to ask again. All methods may block.
public final class CertificateStore {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateStore.class);
    private static final byte[] DONE = {'1'};
    private static final int FINGERPRINT = 64;

    private final KeyValueStore values;
    private final Secret secret;
    private final InstantSource clock;
    private final RevocationLists revocations;
    private final Cache<String, Optional<StoredCertificate>> read = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();
    private final AtomicLong version = new AtomicLong();

    /// @param secret opens and closes private keys
    public CertificateStore(KeyValueStore values, Secret secret, InstantSource clock) {
        this(values, secret, clock, RevocationLists.NONE);
    }

    /// @param secret      opens and closes private keys
    /// @param revocations what client certificates are held against
    public CertificateStore(KeyValueStore values, Secret secret, InstantSource clock, RevocationLists revocations) {
        this.values = values;
        this.secret = secret;
        this.clock = clock;
        this.revocations = revocations;
    }

    /// Grows with each change.
    public long version() {
        return version.get();
    }

    public InstantSource clock() {
        return clock;
    }

    /// Client certificates that count no more.
    public RevocationLists revocations() {
        return revocations;
    }

    /// Stores an upload.
    ///
    /// @return its id
    public String add(String orgId, String pem) throws CertificateRefused {
        var upload = CertificateUpload.read(pem, secret, clock.instant());
        var id = orgId + upload.fingerprint();
        if (contains(id)) throw new CertificateRefused("Certificate with " + id + " id already exists");
        done(values.set(key(id), upload.text().getBytes(UTF_8), 0));
        if (!orgId.isEmpty()) done(values.append(index(orgId), List.of(entry(id))));
        changed(id);
        return id;
    }

    /// Whether there is one with this id, asking the store.
    public boolean contains(String id) {
        return done(values.exists(key(id)));
    }

    /// @param orgId "" is that of the id
    public void remove(String id, String orgId) {
        var organisation = orgId.isEmpty() ? organisation(id) : orgId;
        if (!organisation.isEmpty()) done(values.removeFromList(index(organisation), entry(id)));
        done(values.delete(key(id)));
        changed(id);
    }

    private static String organisation(String id) {
        return id.length() > FINGERPRINT ? id.substring(0, id.length() - FINGERPRINT) : "";
    }

    private void changed(String id) {
        read.invalidate(id);
        version.incrementAndGet();
    }

    /// Ids of one organisation, in the order of their upload; without one those of all.
    public List<String> ids(String orgId) {
        if (orgId.isEmpty()) return all();
        var listed = done(values.list(index(orgId)));
        boolean indexed = !listed.isEmpty();
        var marker = index(orgId) + "-migrated";
        if (!indexed && done(values.exists(marker))) return List.of();
        var ids = new ArrayList<String>();
        if (indexed) {
            for (var entry : listed) ids.add(new String(entry, UTF_8).substring("raw-".length()));
        } else {
            // Certificates of a time when there was no index.
            for (var id : all()) if (organisation(id).equals(orgId)) ids.add(id);
            if (!ids.isEmpty()) {
                done(values.append(
                        index(orgId), ids.stream().map(CertificateStore::entry).toList()));
            }
        }
        done(values.set(marker, DONE, 0));
        return ids;
    }

    private List<String> all() {
        return done(values.keys("cert-raw-")).stream()
                .map(name -> name.substring("cert-raw-".length()))
                .sorted()
                .toList();
    }

    /// What an id, the path of a PEM file or a PEM text stands for; empty, with a warning, when it is nothing.
    ///
    /// @throws StoreFailure wrapped in a CompletionException when the store cannot be asked
    public Optional<StoredCertificate> find(String id) {
        if (id.isEmpty()) return Optional.empty();
        var known = read.getIfPresent(id);
        if (known != null) return known;
        long before = version.get();
        var found = text(id).flatMap(pem -> parsed(pem, id));
        // An upload or removal that came in between may be about this one.
        if (before == version.get()) read.put(id, found);
        return found;
    }

    /// What is found of several, in order.
    public List<StoredCertificate> findAll(List<String> ids) {
        return ids.stream().map(this::find).flatMap(Optional::stream).toList();
    }

    private Optional<String> text(String id) {
        if (id.contains("-----BEGIN")) return Optional.of(id);
        var stored = done(values.get(key(id)));
        if (stored.isPresent()) return Optional.of(new String(stored.get(), UTF_8));
        try {
            var file = Path.of(id);
            if (Files.isRegularFile(file)) return Optional.of(Files.readString(file));
        } catch (IOException | InvalidPathException unreadable) {
            LOG.warn("the certificate {} cannot be read: {}", id, unreadable.toString());
        }
        return Optional.empty();
    }

    private Optional<StoredCertificate> parsed(String pem, String id) {
        try {
            return Optional.of(CertificateUpload.stored(pem, secret));
        } catch (GeneralSecurityException malformed) {
            LOG.warn(
                    "the certificate {} cannot be used: {}",
                    id.contains("-----BEGIN") ? "written in the definition" : id,
                    malformed.getMessage());
            return Optional.empty();
        }
    }

    private static String key(String id) {
        return "cert-raw-" + id;
    }

    private static String index(String orgId) {
        return "cert-" + orgId + "-index";
    }

    private static byte[] entry(String id) {
        return ("raw-" + id).getBytes(UTF_8);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
