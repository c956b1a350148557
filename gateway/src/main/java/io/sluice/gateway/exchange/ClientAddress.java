package io.sluice.gateway.exchange;

import io.netty.util.NetUtil;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which address a request came from, for address lists, cache keys, records and context variables
/// (`gateway-features-1.md` 3.2).
///
/// `X-Real-IP` when it is an address; else the entry of the first `X-Forwarded-For` field that the depth names, when
/// it is an address; else the other end of the connection. No proxy is trusted more than another.
public final class ClientAddress {
    private final int depth;

    /// @param depth which entry of `X-Forwarded-For`, counted from its end; 0 is the first (`xff_depth`)
    public ClientAddress(int depth) {
        this.depth = depth;
    }

    /// Empty when the depth names an entry that is not there: then the address is unknown.
    public Optional<InetAddress> of(Exchange exchange) {
        var head = exchange.request();
        var real = parse(head.valueOrEmpty(HeaderName.X_REAL_IP));
        if (real != null) return Optional.of(real);
        int field = head.find(HeaderName.X_FORWARDED_FOR);
        if (field >= 0 && head.valueEnd(field) > head.valueStart(field)) {
            var entry = entry(head, field);
            if (entry.isEmpty()) return Optional.empty();
            var forwarded = parse(entry.get());
            if (forwarded != null) return Optional.of(forwarded);
        }
        return Optional.of(exchange.remote().getAddress());
    }

    /// Text of [#of] in its shortest form (RFC 5952), "" when the address is unknown.
    public String text(Exchange exchange) {
        return of(exchange).map(NetUtil::toAddressString).orElse("");
    }

    private Optional<String> entry(Head head, int field) {
        var entries = head.value(field).split(",", -1);
        int at = depth == 0 ? 0 : entries.length - depth;
        return at < 0 ? Optional.empty() : Optional.of(entries[at].strip());
    }

    /// An address as Go's net package reads one: no port, no zone, no brackets; IPv4 in IPv6 becomes IPv4. Null for
    /// anything else.
    public static @Nullable InetAddress parse(String text) {
        var trimmed = text.strip();
        if (trimmed.isEmpty() || trimmed.indexOf('%') >= 0 || trimmed.indexOf('[') >= 0) return null;
        var bytes = NetUtil.createByteArrayFromIpAddressString(trimmed);
        if (bytes == null) return null;
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            return null;
        }
    }
}
