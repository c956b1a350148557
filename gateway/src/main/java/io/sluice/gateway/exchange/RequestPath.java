package io.sluice.gateway.exchange;

import io.sluice.gateway.http1.RequestHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The path of a request and what routing found in it. Offsets count bytes of the raw target.
public final class RequestPath {
    private final RequestHead request;
    private @Nullable String decoded;
    private @Nullable List<String> forEndpoints;
    private int strippedFrom = -1;
    private int listenPathEnd = -1;
    private boolean listenPathEncoded;

    RequestPath(RequestHead request) {
        this.request = request;
    }

    /// The whole path, listen path and all.
    public String decoded() {
        var known = decoded;
        if (known == null) {
            known = request.percentInPath() ? Percent.decode(request.rawPath()) : request.rawPath();
            decoded = known;
        }
        return known;
    }

    /// Where the part behind the listen path begins, when the API strips it; else -1.
    public int strippedFrom() {
        return strippedFrom;
    }

    public void strippedFrom(int offset) {
        strippedFrom = offset;
    }

    /// Decoded path behind the listen path when the API strips it, else the whole one.
    public String stripped() {
        if (strippedFrom < 0) return decoded();
        return Percent.decode(request.text(strippedFrom, request.pathEnd()));
    }

    /// Where the listen path ends, whether it is stripped or not; -1 when the API was found by id.
    public int listenPathEnd() {
        return listenPathEnd;
    }

    public void listenPathEnd(int offset) {
        listenPathEnd = offset;
    }

    /// The part of the path that matched the listen path came percent-encoded.
    public boolean listenPathEncoded() {
        return listenPathEncoded;
    }

    public void listenPathEncoded(boolean yes) {
        listenPathEncoded = yes;
    }

    /// Decoded paths that endpoint patterns are tried against, in order (`gateway-features-1.md` 1.5, no. 4).
    public List<String> forEndpoints() {
        var known = forEndpoints;
        if (known == null) {
            var full = decoded();
            if (listenPathEnd < 0) {
                known = List.of(full);
            } else {
                var rest = Percent.decode(request.text(listenPathEnd, request.pathEnd()));
                known = List.of(rest.startsWith("/") ? rest : "/" + rest, full);
            }
            forEndpoints = known;
        }
        return known;
    }

    /// Sets those paths when the version takes part in them; null makes them of the path again.
    public void forEndpoints(@Nullable List<String> paths) {
        forEndpoints = paths;
    }

    /// The target was replaced by one whose listen path lies `bytes` further on.
    void moved(int bytes) {
        if (strippedFrom >= 0) strippedFrom += bytes;
        if (listenPathEnd >= 0) listenPathEnd += bytes;
        decoded = null;
        forEndpoints = null;
    }

    /// A new request, to an API whose listen path ends at `listenPathEnd`.
    void restart(int listenPathEnd, boolean strip) {
        clear();
        this.listenPathEnd = listenPathEnd;
        strippedFrom = strip ? listenPathEnd : -1;
    }

    void clear() {
        decoded = null;
        forEndpoints = null;
        strippedFrom = -1;
        listenPathEnd = -1;
        listenPathEncoded = false;
    }
}
