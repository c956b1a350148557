package io.sluice.gateway.middleware.admit;

import io.sluice.gateway.exchange.ClientAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Addresses and CIDR ranges of one list, as bytes. An entry that is neither never matches.
public final class AddressList {
    /// @param bits how many leading bits have to be equal
    private record Range(byte[] address, int bits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) return false;
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) if (address[i] != other[i]) return false;
            int rest = bits % 8;
            if (rest == 0) return true;
            int mask = 0xff << (8 - rest);
            return ((address[whole] ^ other[whole]) & mask) == 0;
        }
    }

    private final List<Range> ranges;

    private AddressList(List<Range> ranges) {
        this.ranges = ranges;
    }

    public static AddressList of(List<String> entries) {
        var ranges = new ArrayList<Range>();
        for (var entry : entries) range(entry).ifPresent(ranges::add);
        return new AddressList(List.copyOf(ranges));
    }

    private static Optional<Range> range(String entry) {
        int slash = entry.indexOf('/');
        var address = ClientAddress.parse(slash < 0 ? entry : entry.substring(0, slash));
        if (address == null) return Optional.empty();
        var bytes = address.getAddress();
        int all = bytes.length * 8;
        if (slash < 0) return Optional.of(new Range(bytes, all));
        try {
            int bits = Integer.parseInt(entry.substring(slash + 1));
            // A range written as IPv4 in IPv6 counts its bits from the IPv6 beginning.
            if (bytes.length == 4 && entry.indexOf(':') >= 0) bits -= 96;
            return bits < 0 || bits > all ? Optional.empty() : Optional.of(new Range(bytes, bits));
        } catch (NumberFormatException notAPrefix) {
            return Optional.empty();
        }
    }

    public boolean contains(Optional<InetAddress> address) {
        if (address.isEmpty()) return false;
        var bytes = address.get().getAddress();
        for (var range : ranges) if (range.contains(bytes)) return true;
        return false;
    }
}
