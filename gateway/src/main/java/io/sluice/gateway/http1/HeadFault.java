package io.sluice.gateway.http1;

/// Why a head is refused. The text goes behind `400 Bad Request` where Tyk says a cause.
public enum HeadFault {
    NONE(0, ""),
    MALFORMED_LINE(400, ""),
    BAD_METHOD(400, ""),
    BAD_TARGET(400, ""),
    BAD_VERSION(505, ""),
    BAD_LINE_END(400, ""),
    BAD_NAME(400, ": invalid header name"),
    BAD_VALUE(400, ": invalid header value"),
    FOLDED(400, ""),
    BAD_HOST(400, ": malformed Host header"),
    NO_HOST(400, ": missing required Host header"),
    TOO_LARGE(431, ""),
    TARGET_TOO_LONG(414, ""),
    BAD_LENGTH(400, ""),
    BAD_CODING(501, ""),
    TWO_FRAMINGS(400, ""),
    TIMEOUT(408, ""),
    /// Not even the shape of a request: the connection ends without a word.
    NOT_HTTP(0, "");

    private final int status;
    private final String cause;

    HeadFault(int status, String cause) {
        this.status = status;
        this.cause = cause;
    }

    public int status() {
        return status;
    }

    public String text() {
        return cause;
    }
}
