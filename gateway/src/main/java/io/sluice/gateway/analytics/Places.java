package io.sluice.gateway.analytics;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import com.maxmind.db.Reader.FileMode;
import io.sluice.model.record.RequestRecord.Geo;
import io.sluice.model.settings.AnalyticsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where clients are, by a MaxMind database of cities or countries.
///
/// Read anew each hour, as a Tyk gateway does, and each minute while it cannot be read; what was read last goes
/// on meanwhile. Used by one thread at a time.
final class Places {
    private static final Logger LOG = LoggerFactory.getLogger(Places.class);
    private static final Duration ANEW = Duration.ofHours(1);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Path file;
    private final LongSupplier nanoTime;
    private @Nullable Reader database;
    private long next;
    private boolean unreadable;

    /// @param nanoTime a clock of elapsed time
    Places(Path file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    /// Empty when records do not say where clients are.
    static Optional<Places> of(AnalyticsSettings settings) {
        if (!settings.places()) return Optional.empty();
        return Optional.of(new Places(Path.of(settings.placesFile()), System::nanoTime));
    }

    /// @param address of a client; may be any text
    Geo of(String address) {
        if (nanoTime.getAsLong() - next >= 0) read();
        var known = database;
        if (known == null) return Geo.UNKNOWN;
        try {
            return geo(known.get(InetAddress.ofLiteral(address), Map.class));
        } catch (IllegalArgumentException noAddress) {
            return Geo.UNKNOWN;
        } catch (IOException | RuntimeException broken) {
            // Asking it for each record would say so for each record.
            LOG.warn("{} cannot be used: {}", file, broken.toString());
            database = null;
            return Geo.UNKNOWN;
        }
    }

    private void read() {
        try {
            // In memory: one that is mapped and then overwritten in place would end the process.
            if (!Files.isRegularFile(file)) throw new IOException("there is no such file");
            database = new Reader(file.toFile(), FileMode.MEMORY, new CHMCache());
            if (unreadable) LOG.info("{} is read", file);
            unreadable = false;
        } catch (IOException | RuntimeException failed) {
            if (!unreadable)
                LOG.warn("analytics_config.geo_ip_db_path: {} cannot be read: {}", file, failed.getMessage());
            unreadable = true;
        }
        next = nanoTime.getAsLong() + (unreadable ? AGAIN : ANEW).toNanos();
    }

    /// @param data what the database has; null is nothing
    private static Geo geo(@Nullable Object data) {
        if (data == null) return Geo.UNKNOWN;
        var city = member(data, "city");
        var location = member(data, "location");
        var names = new HashMap<String, String>();
        if (member(city, "names") instanceof Map<?, ?> all)
            all.forEach((language, name) -> names.put(String.valueOf(language), String.valueOf(name)));
        return new Geo(
                text(member(member(data, "country"), "iso_code")),
                member(city, "geoname_id") instanceof Number id ? id.longValue() : 0,
                names,
                member(location, "latitude") instanceof Number latitude ? latitude.doubleValue() : 0,
                member(location, "longitude") instanceof Number longitude ? longitude.doubleValue() : 0,
                text(member(location, "time_zone")));
    }

    private static @Nullable Object member(@Nullable Object of, String name) {
        return of instanceof Map<?, ?> map ? map.get(name) : null;
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
