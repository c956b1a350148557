package io.sluice.gateway.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Host names to addresses through the system's resolver, off the event loops. The JDK keeps answers for 30 s.
public final class Resolver {
    private final Optional<NameCache> cache;

    /// Gets an address, or why there is none; on the event loop.
    public interface Found {
        void found(@Nullable InetAddress address, @Nullable UnknownHostException failure);
    }

    /// Keeps no answers itself.
    public Resolver() {
        this(Optional.empty());
    }

    Resolver(Optional<NameCache> cache) {
        this.cache = cache;
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
        var known = cache.flatMap(names -> names.kept(host));
        if (known.isPresent()) {
            found.found(known.get(), null);
            return;
        }
        Thread.startVirtualThread(() -> {
            try {
                var address = cache.isPresent() ? cache.get().ask(host) : InetAddress.getByName(host);
                home.execute(() -> found.found(address, null));
            } catch (UnknownHostException unknown) {
                home.execute(() -> found.found(null, unknown));
            }
        });
    }

    /// Nobody answered there: what is kept of the name is not used again.
    void doubt(String host) {
        cache.ifPresent(names -> names.forget(host));
    }
}
