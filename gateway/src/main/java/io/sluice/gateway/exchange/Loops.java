package io.sluice.gateway.exchange;

/// How often a request was sent on inside the gateway (`tyk://` targets), and what that means for it.
public final class Loops {
    private int count;
    private int limit;
    private boolean checksLimits;

    public int count() {
        return count;
    }

    /// Most loops of this request; 0 is the usual number.
    public int limit() {
        return limit;
    }

    public void limit(int most) {
        limit = most;
    }

    /// Rate limits and quotas do not count this pass: it is a loop that did not ask for them
    /// (`check_limits`).
    public boolean skipsLimits() {
        return count > 0 && !checksLimits;
    }

    public void checksLimits(boolean yes) {
        checksLimits = yes;
    }

    void next() {
        count++;
    }

    void clear() {
        count = 0;
        limit = 0;
        checksLimits = false;
    }
}
