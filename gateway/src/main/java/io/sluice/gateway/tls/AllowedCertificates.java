package io.sluice.gateway.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// A list of client certificates that are let in (`auth-and-keys.md` 1.10). Made anew every
/// minute, so that what was proven is proven again.
///
/// An entry that is an authority lets in whatever chains to it and is not on one of its revocation lists;
/// any other entry is one certificate.
public final class AllowedCertificates {
    /// Chains are short; a long one is an attempt to keep us busy.
    private static final int LONGEST = 10;

    /// Certificates to remember: building a path costs two signatures and more.
    private static final int MOST_PROVEN = 10_000;

    private final ConcurrentHashMap<String, Boolean> proven = new ConcurrentHashMap<>();
    private final Map<String, StoredCertificate> single;
    private final Set<TrustAnchor> anchors;
    private final List<X509Certificate> authorities;
    private final List<X509CRL> revocations;
    private final RevocationLists published;

    /// Lets nobody in.
    static final AllowedCertificates NONE = new AllowedCertificates(List.of(), RevocationLists.NONE);

    /// What the list says about a presented certificate.
    public enum Judgement {
        ALLOWED,
        EXPIRED,
        REVOKED,
        UNKNOWN
    }

    /// @param entries   of the list, those that could be found
    /// @param published what holds for every client certificate
    public AllowedCertificates(List<StoredCertificate> entries, RevocationLists published) {
        this.published = published;
        this.single = entries.stream()
                .filter(entry -> !entry.isPublicKey())
                .collect(Collectors.toMap(StoredCertificate::fingerprint, entry -> entry, (first, _) -> first));
        this.authorities = entries.stream()
                .filter(StoredCertificate::isAuthority)
                .map(entry -> entry.chain().getFirst())
                .toList();
        this.anchors =
                authorities.stream().map(one -> new TrustAnchor(one, null)).collect(Collectors.toUnmodifiableSet());
        this.revocations =
                entries.stream().flatMap(entry -> entry.revocations().stream()).toList();
    }

    /// The certificates of the list, without bare keys.
    public Collection<StoredCertificate> entries() {
        return single.values();
    }

    /// Certificates of the authorities, which a client may be told of.
    public List<X509Certificate> authorities() {
        return authorities;
    }

    /// What tells this list from another.
    Set<String> fingerprints() {
        return single.keySet();
    }

    /// Whether every entry is an authority.
    public boolean onlyAuthorities() {
        return single.values().stream().allMatch(StoredCertificate::isAuthority);
    }

    public Judgement judge(PresentedCertificate presented, Instant now) {
        return judge(presented.chain(), presented.fingerprint(), now);
    }

    Judgement judge(List<X509Certificate> chain, String fingerprint, Instant now) {
        if (published.of(chain.getFirst()) != RevocationLists.Standing.GOOD) return Judgement.REVOKED;
        var entry = single.get(fingerprint);
        if (entry != null) return entry.expired(now) ? Judgement.EXPIRED : Judgement.ALLOWED;
        if (anchors.isEmpty() || chain.size() > LONGEST) return Judgement.UNKNOWN;
        boolean over = chain.getFirst().getNotAfter().toInstant().isBefore(now);
        if (!over && proven.containsKey(fingerprint)) return Judgement.ALLOWED;
        if (!chains(chain, now)) {
            // An authority's certificate that has ended says why more clearly than that it is unknown.
            boolean ended = over && chains(chain, chain.getFirst().getNotAfter().toInstant());
            return ended ? Judgement.EXPIRED : Judgement.UNKNOWN;
        }
        if (proven.size() < MOST_PROVEN) proven.put(fingerprint, true);
        return Judgement.ALLOWED;
    }

    /// Only the client's own certificate counts: the rest of what it sent is in no way proven to be its.
    private boolean chains(List<X509Certificate> chain, Instant when) {
        var target = new X509CertSelector();
        target.setCertificate(chain.getFirst());
        try {
            var parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setDate(Date.from(when));
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(LONGEST);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            var path = CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath();
            var all = new ArrayList<X509Certificate>();
            for (var one : path.getCertificates()) all.add((X509Certificate) one);
            return !revoked(all) && forClients(chain.getFirst());
        } catch (InvalidAlgorithmParameterException bug) {
            throw new IllegalStateException(bug);
        } catch (GeneralSecurityException doesNotChain) {
            return false;
        }
    }

    private boolean revoked(Collection<X509Certificate> path) {
        for (var list : revocations) {
            for (var one : path) {
                if (one.getIssuerX500Principal().equals(list.getIssuerX500Principal())
                        && signedByAuthority(list)
                        && list.isRevoked(one)) return true;
            }
        }
        return path.stream().anyMatch(one -> published.of(one) != RevocationLists.Standing.GOOD);
    }

    private boolean signedByAuthority(X509CRL list) {
        for (var authority : authorities) {
            if (!authority.getSubjectX500Principal().equals(list.getIssuerX500Principal())) continue;
            try {
                list.verify(authority.getPublicKey());
                return true;
            } catch (GeneralSecurityException ofAnother) {
                // Two authorities may share a name.
            }
        }
        return false;
    }

    /// A certificate that says what it is for has to be for clients.
    private static boolean forClients(X509Certificate certificate) throws GeneralSecurityException {
        var purposes = certificate.getExtendedKeyUsage();
        if (purposes == null) return true;
        var set = new HashSet<>(purposes);
        return set.contains("1.3.6.1.5.5.7.3.2") || set.contains("2.5.29.37.0");
    }
}
