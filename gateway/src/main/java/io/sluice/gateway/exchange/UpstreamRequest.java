package io.sluice.gateway.exchange;

import io.sluice.gateway.http1.RequestHead;
import org.jspecify.annotations.Nullable;

/// What the request to the upstream differs in from the client's, beside its header fields.
public final class UpstreamRequest {
    private final RequestHead request;
    private @Nullable String target;
    private @Nullable String rewritten;
    private @Nullable String method;
    private @Nullable String host;
    private @Nullable String upgrade;
    private String authority = "";
    private boolean hidesForwardedFor;

    UpstreamRequest(RequestHead request) {
        this.request = request;
    }

    /// What a rewrite asks for instead of the path and query of the request; null when none did. Either
    /// path and query behind the listen path, to be joined with the target, or a whole URL that takes the
    /// target's place.
    public @Nullable String target() {
        return target;
    }

    public void target(@Nullable String changed) {
        target = changed;
        rewritten = changed;
    }

    /// What a rewrite asked for before the listen path was taken off it; as [#target] when there was none.
    public @Nullable String rewritten() {
        return rewritten;
    }

    public void rewritten(String asked) {
        rewritten = asked;
    }

    /// The client's method unless a step changed it.
    public String method() {
        var changed = method;
        return changed == null ? request.method() : changed;
    }

    /// Changes the method for the upstream only: endpoints still match the client's.
    public void method(String changed) {
        method = changed;
    }

    /// Host that the upstream gets instead of the computed one; null when no step set it.
    public @Nullable String host() {
        return host;
    }

    public void host(String changed) {
        host = changed;
    }

    /// Host and port that the request was sent to, as its definition names them; "" while it was not.
    public String authority() {
        return authority;
    }

    public void authority(String sentTo) {
        authority = sentTo;
    }

    /// Protocol that the client asks to switch to, such as `websocket`, and that may go on to the upstream;
    /// else null.
    public @Nullable String upgrade() {
        return upgrade;
    }

    public void upgrade(@Nullable String protocol) {
        upgrade = protocol;
    }

    /// `X-Forwarded-For` stays out (`global_headers_remove` names it).
    public boolean hidesForwardedFor() {
        return hidesForwardedFor;
    }

    public void hidesForwardedFor(boolean yes) {
        hidesForwardedFor = yes;
    }

    /// The request starts anew inside the gateway; what the client may switch to stays.
    void restart() {
        target = null;
        rewritten = null;
        method = null;
        host = null;
        authority = "";
        hidesForwardedFor = false;
    }

    void clear() {
        restart();
        upgrade = null;
    }
}
