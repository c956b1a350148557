package io.sluice.gateway.exchange;

import io.sluice.model.problem.ProblemCode;

/// Every way a call to an upstream ends without a complete response head (source: `gateway-features-1.md` 3.4).
public enum UpstreamFailure {
    REFUSED(ProblemCode.UPSTREAM_FAILED, "UCF"),
    CONNECT_TIMEOUT(ProblemCode.UPSTREAM_FAILED, "UCT"),
    HOST_UNKNOWN(ProblemCode.UPSTREAM_HOST_UNKNOWN, "DNS"),
    NO_ROUTE(ProblemCode.UPSTREAM_FAILED, "NRH"),
    TLS(ProblemCode.UPSTREAM_FAILED, "TLE"),
    /// The connection ended before a response head, after the request was (perhaps) read.
    CLOSED(ProblemCode.UPSTREAM_FAILED, "URR"),
    TIMEOUT(ProblemCode.UPSTREAM_TIMEOUT, "URT"),
    /// What came is not HTTP, or could be read in two ways.
    PROTOCOL(ProblemCode.UPSTREAM_FAILED, "UPE"),
    BAD_TARGET(ProblemCode.UPSTREAM_FAILED, "UPE"),
    NO_HOST(ProblemCode.UPSTREAM_NO_HOST, "NHU"),
    BREAKER_OPEN(ProblemCode.UPSTREAM_BREAKER_OPEN, "CBO"),
    LOOP_UNKNOWN(ProblemCode.LOOP_TARGET_UNKNOWN, "UPE"),
    BODY_UNREADABLE(ProblemCode.BODY_UNREADABLE, "BIV");

    private final ProblemCode code;
    private final String flag;

    UpstreamFailure(ProblemCode code, String flag) {
        this.code = code;
        this.flag = flag;
    }

    public ProblemCode code() {
        return code;
    }

    /// Response flag as Tyk's error overrides name it.
    public String flag() {
        return flag;
    }
}
