package io.sluice.gateway.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Certificates that count no more, from files that authorities publish (CRL, RFC 5280, PEM or DER). They hold for
/// every client certificate, however it was let in.
///
/// A file that cannot be read ends the start. Later, files are looked at every [#PAUSE] behind the requests and read
/// when they have changed; one that cannot be read any more leaves what was known. The files are the operator's word,
/// so a list counts for its issuer's name, whoever signed it: a list too many refuses, it never lets in.
public final class RevocationLists {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationLists.class);

    /// Shortest time between two looks at the files.
    static final Duration PAUSE = Duration.ofSeconds(10);

    /// Without files: nothing is revoked.
    public static final RevocationLists NONE =
            new RevocationLists(new Rules(false, InstantSource.system()), Runnable::run, System::nanoTime, Map.of());

    private final Rules rules;
    private final Executor behind;
    private final LongSupplier nanos;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Map<Path, Text> texts;
    private volatile Map<X500Principal, List<X509CRL>> byIssuer;
    private volatile long lookedNanos;

    /// @param refuseOutdated whom a list is about that should have been renewed by now is refused
    record Rules(boolean refuseOutdated, InstantSource clock) {}

    private record Text(FileTime changed, long size, List<X509CRL> lists) {}

    /// What the lists say about a certificate.
    public enum Standing {
        GOOD,
        REVOKED,
        /// The list of its issuer should have been renewed by now, and that is asked for.
        UNDECIDED
    }

    private RevocationLists(Rules rules, Executor behind, LongSupplier nanos, Map<Path, Text> texts) {
        this.rules = rules;
        this.behind = behind;
        this.nanos = nanos;
        this.texts = texts;
        this.byIssuer = byIssuer(texts);
        this.lookedNanos = nanos.getAsLong();
    }

    /// @param refuseOutdated refuse the clients of an issuer whose list should have been renewed by now
    /// @throws IOException naming the file that is missing or holds no list
    public static RevocationLists open(List<String> files, boolean refuseOutdated, InstantSource clock)
            throws IOException {
        if (files.isEmpty()) return NONE;
        Executor behind = task -> Thread.ofVirtual().name("revocation-lists").start(task);
        return open(files, new Rules(refuseOutdated, clock), behind, System::nanoTime);
    }

    /// @param behind runs looks at the files that nobody waits for
    static RevocationLists open(List<String> files, Rules rules, Executor behind, LongSupplier nanos)
            throws IOException {
        var texts = new HashMap<Path, Text>();
        for (var name : files) {
            try {
                var path = Path.of(name);
                texts.put(path, read(path));
            } catch (IOException | InvalidPathException unreadable) {
                throw new IOException(
                        "security.revocation_lists.files: " + name + " cannot be used: " + unreadable.getMessage(),
                        unreadable);
            }
        }
        var lists = new RevocationLists(rules, behind, nanos, Map.copyOf(texts));
        texts.forEach(lists::warnOfOutdated);
        return lists;
    }

    private static Text read(Path file) throws IOException {
        var changed = Files.getLastModifiedTime(file);
        var bytes = Files.readAllBytes(file);
        try {
            var text = new String(bytes, ISO_8859_1);
            var lists = text.contains("-----BEGIN")
                    ? StoredCertificate.revocations(PemBlock.all(text))
                    : List.of((X509CRL)
                            CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(bytes)));
            if (lists.isEmpty()) throw new IOException("it holds no revocation list");
            return new Text(changed, bytes.length, lists);
        } catch (GeneralSecurityException malformed) {
            throw new IOException("it is no revocation list: " + malformed.getMessage(), malformed);
        }
    }

    private static Map<X500Principal, List<X509CRL>> byIssuer(Map<Path, Text> texts) {
        var all = new HashMap<X500Principal, List<X509CRL>>();
        for (var text : texts.values()) {
            for (var list : text.lists) {
                all.computeIfAbsent(list.getIssuerX500Principal(), _ -> new ArrayList<>())
                        .add(list);
            }
        }
        return Map.copyOf(all);
    }

    /// What is known of this certificate. Never blocks.
    public Standing of(X509Certificate certificate) {
        if (texts.isEmpty()) return Standing.GOOD;
        if (nanos.getAsLong() - lookedNanos - PAUSE.toNanos() >= 0 && looking.compareAndSet(false, true)) {
            behind.execute(this::look);
        }
        var lists = byIssuer.getOrDefault(certificate.getIssuerX500Principal(), List.of());
        boolean current = lists.isEmpty() || !rules.refuseOutdated;
        for (var list : lists) {
            if (list.isRevoked(certificate)) return Standing.REVOKED;
            current |= !outdated(list);
        }
        return current ? Standing.GOOD : Standing.UNDECIDED;
    }

    private boolean outdated(X509CRL list) {
        var next = list.getNextUpdate();
        return next != null && next.toInstant().isBefore(rules.clock.instant());
    }

    private void look() {
        try {
            var now = new HashMap<Path, Text>();
            texts.forEach((file, before) -> now.put(file, looked(file, before)));
            texts = Map.copyOf(now);
            byIssuer = byIssuer(now);
        } finally {
            lookedNanos = nanos.getAsLong();
            looking.set(false);
        }
    }

    private Text looked(Path file, Text before) {
        try {
            boolean same = Files.getLastModifiedTime(file).equals(before.changed) && Files.size(file) == before.size;
            if (same) return before;
            var now = read(file);
            LOG.info("the revocation list {} was read anew", file);
            warnOfOutdated(file, now);
            return now;
        } catch (IOException unreadable) {
            LOG.warn("the revocation list {} cannot be read, what it said stays: {}", file, unreadable.toString());
            return before;
        }
    }

    private void warnOfOutdated(Path file, Text text) {
        for (var list : text.lists) {
            if (!outdated(list)) continue;
            LOG.warn(
                    "the revocation list {} of {} should have been renewed by {}; {}",
                    file,
                    list.getIssuerX500Principal(),
                    list.getNextUpdate().toInstant(),
                    rules.refuseOutdated ? "its clients are refused" : "what it says still counts");
        }
    }
}
