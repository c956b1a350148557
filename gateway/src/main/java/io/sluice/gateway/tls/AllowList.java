package io.sluice.gateway.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The certificates that a list of ids stands for, looked up when they are needed and again when the store may
/// have changed: at once after a change of this process, within a minute after one of another.
public final class AllowList {
    private static final long FRESH_NANOS = 60_000_000_000L;

    private final List<String> ids;
    private final CertificateStore certificates;
    private volatile @Nullable Known known;

    private record Known(AllowedCertificates allowed, long version, long until) {}

    public AllowList(List<String> ids, CertificateStore certificates) {
        this.ids = List.copyOf(ids);
        this.certificates = certificates;
    }

    /// The list as it was last looked up; null when that is too long ago: then [#load] it.
    public @Nullable AllowedCertificates now() {
        var last = known;
        return last != null && last.version == certificates.version() && last.until - System.nanoTime() > 0
                ? last.allowed
                : null;
    }

    /// Looks all of them up; may block. An id that stands for nothing is left out.
    public AllowedCertificates load() {
        long version = certificates.version();
        var allowed = new AllowedCertificates(certificates.findAll(ids), certificates.revocations());
        known = new Known(allowed, version, System.nanoTime() + FRESH_NANOS);
        return allowed;
    }
}
