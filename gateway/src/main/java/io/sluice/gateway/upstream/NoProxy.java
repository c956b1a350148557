package io.sluice.gateway.upstream;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/// An entry of `NO_PROXY`.
///
/// @param host lower case; "*" is every host; with a leading dot only the names below it
/// @param port 0 is every port
record NoProxy(String host, int port, Optional<IpSubnetFilterRule> network) {

    static NoProxy of(String entry) {
        int slash = entry.indexOf('/');
        if (slash > 0 && NetUtil.createByteArrayFromIpAddressString(entry.substring(0, slash)) != null) {
            var rule = new IpSubnetFilterRule(
                    entry.substring(0, slash), Integer.parseInt(entry.substring(slash + 1)), IpFilterRuleType.ACCEPT);
            return new NoProxy("", 0, Optional.of(rule));
        }
        var text = entry.toLowerCase(Locale.ROOT);
        int colon = text.lastIndexOf(':');
        boolean one = colon > 0 && text.indexOf(':') == colon;
        int port = one ? Integer.parseInt(text.substring(colon + 1)) : 0;
        var host = one ? text.substring(0, colon) : text;
        return new NoProxy(host.startsWith("*.") ? host.substring(1) : host, port, Optional.empty());
    }

    boolean fits(String wanted, int wantedPort) {
        if (network.isPresent()) {
            var address = NetUtil.createInetAddressFromIpAddressString(wanted);
            return address != null && network.get().matches(new InetSocketAddress(address, wantedPort));
        }
        if (port != 0 && port != wantedPort) return false;
        var name = wanted.toLowerCase(Locale.ROOT);
        if (host.equals("*") || name.equals(host)) return true;
        return name.endsWith(host.startsWith(".") ? host : "." + host);
    }
}
