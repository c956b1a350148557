package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.CookieField;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.model.middleware.IdentifySpec.Source;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Where a credential of a request stands: header, query, cookie (`auth-and-keys.md` 0.4).
///
/// The header counts; a query parameter that is not empty beats it, a cookie that is not empty beats both.
/// Of several with the same name the first counts, even when it is empty.
public final class CredentialSource {
    private static final byte[] BEARER = {'b', 'e', 'a', 'r', 'e', 'r', ' '};

    private static final String STRICT = "Bearer ";

    private final Optional<HeaderName> header;
    private final Optional<String> query;
    private final Optional<String> cookie;

    public CredentialSource(Source source) {
        this.header = source.header().isEmpty() ? Optional.empty() : Optional.of(HeaderName.of(source.header()));
        this.query = source.query();
        this.cookie = source.cookie();
    }

    /// The credential can be read from the header's bytes alone.
    public boolean headerOnly() {
        return header.isPresent() && query.isEmpty() && cookie.isEmpty();
    }

    /// Index of the header in the request's head, or -1.
    public int headerIndex(Exchange exchange) {
        return header.isPresent() ? exchange.request().find(header.get()) : -1;
    }

    /// The credential, "" when there is none.
    public String text(Exchange exchange) {
        var head = exchange.request();
        var text = header.map(head::valueOrEmpty).orElse("");
        if (query.isPresent()) {
            var value = FormText.first(head.query(), query.get()).orElse("");
            if (!value.isEmpty()) text = value;
        }
        if (cookie.isPresent()) {
            var value = CookieField.first(head, cookie.get()).orElse("");
            if (!value.isEmpty()) text = value;
        }
        return text;
    }

    /// Fills `key` with the credential, without a leading `Bearer `. Allocates nothing when it stands in the
    /// header alone.
    ///
    /// @param orgId of the API
    /// @return false when there is none
    public boolean fill(Exchange exchange, String orgId, KeyBytes key) {
        if (headerOnly()) {
            int i = headerIndex(exchange);
            if (i < 0) return false;
            var head = exchange.request();
            return fill(orgId, key, head.bytes(), head.valueStart(i), head.valueEnd(i));
        }
        var text = text(exchange).getBytes(StandardCharsets.UTF_8);
        return fill(orgId, key, text, 0, text.length);
    }

    private static boolean fill(String orgId, KeyBytes key, byte[] bytes, int from, int to) {
        if (from == to) return false;
        int start = from + bearer(bytes, from, to);
        key.fill(orgId, bytes, start, to - start);
        return true;
    }

    /// Fills `key` with the credential, which must be `Bearer`, one blank and a word.
    ///
    /// @return false when there is none of this form
    public boolean fillStrictly(Exchange exchange, String orgId, KeyBytes key) {
        var text = text(exchange);
        if (!text.startsWith(STRICT) || text.indexOf(' ', STRICT.length()) >= 0) return false;
        var bytes = text.substring(STRICT.length()).getBytes(StandardCharsets.UTF_8);
        key.fill(orgId, bytes, 0, bytes.length);
        return true;
    }

    /// Length of a leading `Bearer `, in any case, that is no part of the credential: 7 or 0.
    public static int bearer(byte[] bytes, int from, int to) {
        if (to - from < BEARER.length) return 0;
        for (int i = 0; i < BEARER.length; i++) {
            byte b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != BEARER[i]) return 0;
        }
        return BEARER.length;
    }
}
