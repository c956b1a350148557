package io.sluice.gateway.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// Host names to addresses through the system's resolver, off the event loops. The JDK keeps answers for 30 s.
public final class Resolver {

    /// Gets an address, or why there is none; on the event loop.
    public interface Found {
        void found(@Nullable InetAddress address, @Nullable UnknownHostException failure);
    }

    /// @param home  where `found` is told
    public void resolve(String host, EventLoop home, Found found) {
        var literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            try {
                found.found(InetAddress.getByAddress(literal), null);
            } catch (UnknownHostException bad) {
                found.found(null, bad);
            }
            return;
        }
        Thread.startVirtualThread(() -> {
            try {
                var address = InetAddress.getByName(host);
                home.execute(() -> found.found(address, null));
            } catch (UnknownHostException unknown) {
                home.execute(() -> found.found(null, unknown));
            }
        });
    }
}
