package io.sluice.gateway.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.record.RequestRecord.Geo;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.msgpack.core.MessagePack;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PlacesTest {
    private static final String CLIENT = "203.0.113.9";

    @TempDir
    Path folder;

    private long now;

    private Path database(String country) throws IOException {
        var data = Map.of(
                "country", Map.of("iso_code", country),
                "city", Map.of("geoname_id", 2_643_743, "names", Map.of("en", "London", "de", "London")),
                "location", Map.of("latitude", 51.5, "longitude", -0.125, "time_zone", "Europe/London"));
        var beside = Files.write(folder.resolve("new.mmdb"), SmallDatabase.of(CLIENT, data));
        return Files.move(beside, folder.resolve("city.mmdb"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void an_address_that_is_known_has_a_place_and_no_other() throws Exception {
        var places = new Places(database("GB"), () -> now);
        assertThat(places.of(CLIENT))
                .isEqualTo(new Geo(
                        "GB", 2_643_743, Map.of("en", "London", "de", "London"), 51.5, -0.125, "Europe/London"));
        for (var other : List.of("203.0.113.8", "::1", "", "no address", "203.0.113.9:80"))
            assertThat(places.of(other)).as(other).isEqualTo(Geo.UNKNOWN);
    }

    @Test
    void the_file_is_read_anew_each_hour_and_kept_when_it_is_bad() throws Exception {
        var places = new Places(database("GB"), () -> now);
        assertThat(places.of(CLIENT).countryCode()).isEqualTo("GB");
        database("FR");
        now += Duration.ofMinutes(59).toNanos();
        assertThat(places.of(CLIENT).countryCode()).isEqualTo("GB");
        now += Duration.ofMinutes(1).toNanos();
        assertThat(places.of(CLIENT).countryCode()).isEqualTo("FR");
        Files.writeString(folder.resolve("city.mmdb"), "nonsense");
        now += Duration.ofHours(1).toNanos();
        assertThat(places.of(CLIENT).countryCode()).isEqualTo("FR");
    }

    @Test
    void a_file_that_comes_later_is_found() throws Exception {
        var places = new Places(folder.resolve("city.mmdb"), () -> now);
        assertThat(places.of(CLIENT)).isEqualTo(Geo.UNKNOWN);
        database("GB");
        now += Duration.ofMinutes(1).toNanos();
        assertThat(places.of(CLIENT).countryCode()).isEqualTo("GB");
    }

    @Test
    void records_of_a_gateway_say_where_its_clients_are() throws Exception {
        var settings = "{'enable_analytics':true,'analytics_config':{'enable_geo_ip':true,'geo_ip_db_path':'"
                + database("GB") + "'}}";
        try (var running = RunningGateway.start(folder.resolve("store"), settings)) {
            running.serve(Definitions.keyless("a", "{}"));
            for (var client : List.of(CLIENT, "203.0.113.8")) {
                var answer = running.send("GET", "/a/x", List.of(new Header("X-Forwarded-For", client)), "");
                assertThat(answer.status()).isEqualTo(200);
            }
            var records = new ArrayList<String>();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                for (var record : running.storage
                        .records()
                        .take("analytics-tyk-system-analytics", 0)
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)) {
                    try (var unpacker = MessagePack.newDefaultUnpacker(record)) {
                        records.add(unpacker.unpackValue().toJson());
                    }
                }
                return records.size() == 2;
            });
            assertThat(records)
                    .anySatisfy(record -> assertThat(record)
                            .contains(CLIENT)
                            .contains("\"ISOCode\":\"GB\"", "\"GeoNameID\":2643743", "\"TimeZone\":\"Europe/London\""));
            assertThat(records)
                    .anySatisfy(
                            record -> assertThat(record).contains("203.0.113.8").contains("\"ISOCode\":\"\""));
        }
    }
}
