package io.sluice.gateway.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.sluice.model.settings.UpstreamSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Addresses of hosts, kept for as long as `dns_cache` says. Shared by all event loops.
final class NameCache {
    /// Rewrites may lead to ever new hosts.
    private static final int MOST_NAMES = 10_000;

    private final Options options;
    private final Names names;
    private final Cache<String, InetAddress[]> kept;

    /// @param keep  how long an answer counts; zero: nothing is kept, negative: for ever
    /// @param many  what is done with a name that has several addresses
    record Options(Duration keep, ManyAddresses many) {
        static final Options OFF = new Options(Duration.ZERO, ManyAddresses.NO_CACHE);

        static Options of(UpstreamSettings settings) {
            var many =
                    switch (settings.dnsManyAddresses()) {
                        case "pick_first" -> ManyAddresses.PICK_FIRST;
                        case "random" -> ManyAddresses.RANDOM;
                        default -> ManyAddresses.NO_CACHE;
                    };
            return new Options(settings.dnsCache(), many);
        }
    }

    enum ManyAddresses {
        /// The name server's order counts, so it is asked each time.
        NO_CACHE,
        PICK_FIRST,
        RANDOM
    }

    /// Who knows the addresses of hosts.
    interface Names {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    NameCache(Options options, Names names, Ticker ticker) {
        this.options = options;
        this.names = names;
        var cache = Caffeine.newBuilder().maximumSize(MOST_NAMES).ticker(ticker);
        if (!options.keep().isNegative()) cache.expireAfterWrite(options.keep());
        this.kept = cache.build();
    }

    /// Empty when nothing shall be kept.
    static Optional<NameCache> of(Options options) {
        if (options.keep().isZero()) return Optional.empty();
        return Optional.of(new NameCache(options, InetAddress::getAllByName, Ticker.systemTicker()));
    }

    /// An address that is known already.
    Optional<InetAddress> kept(String host) {
        return Optional.ofNullable(kept.getIfPresent(host)).map(this::choose);
    }

    /// Asks the system's resolver, and waits for it.
    InetAddress ask(String host) throws UnknownHostException {
        var found = names.of(host);
        if (found.length == 1 || options.many() != ManyAddresses.NO_CACHE) kept.put(host, found);
        return choose(found);
    }

    void forget(String host) {
        kept.invalidate(host);
    }

    private InetAddress choose(InetAddress[] addresses) {
        if (options.many() != ManyAddresses.RANDOM) return addresses[0];
        return addresses[ThreadLocalRandom.current().nextInt(addresses.length)];
    }
}
