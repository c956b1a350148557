package io.sluice.gateway.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Recordings;
import io.sluice.model.record.RequestRecord;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MessagePackFormatTest {
    private final MessagePackFormat encoder = new MessagePackFormat();

    @Test
    void every_recorded_record_is_written_with_the_same_bytes() {
        int seen = 0;
        for (var recorded : Recordings.read("data/redis/analytics.json").path("records")) {
            for (var element : recorded.path("elements")) {
                if (!element.has("decoded")) continue;
                var bytes = encoder.encode(record(element.path("decoded")));
                assertThat(HexFormat.of().formatHex(bytes))
                        .as(recorded.path("record").asText())
                        .isEqualTo(HexFormat.of()
                                .formatHex(Base64.getDecoder()
                                        .decode(element.path("base64").asText())));
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(30);
    }

    @Test
    void numbers_take_the_shortest_form_and_times_are_pairs() {
        var record = new RequestRecord(
                "GET",
                "h",
                "/p",
                "/p",
                -33,
                "",
                7,
                2,
                2024,
                3,
                65_536,
                "",
                Instant.ofEpochSecond(1_700_000_000L, 123_456_789),
                "",
                "",
                "",
                "",
                "",
                300,
                "",
                "",
                "",
                new RequestRecord.Geo("DE", 128, Map.of("en", "Berlin"), 1.5, 0, ""),
                RequestRecord.Network.NONE,
                new RequestRecord.Latency(127, 0, 0),
                List.of("a"),
                "",
                false,
                Instant.parse("0001-01-01T00:00:00Z"),
                "",
                "",
                "",
                new RequestRecord.GraphQl(
                        "",
                        List.of("r"),
                        Map.of("Q", List.of("f")),
                        List.of(new RequestRecord.GraphQl.Fault("m", List.of("x", 1))),
                        1,
                        true,
                        true),
                RequestRecord.Mcp.NONE,
                "");
        var hex = HexFormat.of().formatHex(encoder.encode(record));
        assertThat(hex)
                .startsWith("de0023a64d6574686f64a3474554a4486f7374a168a450617468a22f70")
                .contains("ad436f6e74656e744c656e677468" + "d0df")
                .contains("ac526573706f6e7365436f6465" + "ce00010000")
                .contains("a954696d655374616d70" + "92ce6553f100ce075bcd15")
                .contains("a84578706972654174" + "92d3fffffff1886e090000")
                .contains("a84c61746974756465" + "cb3ff8000000000000");
    }

    static RequestRecord record(JsonNode d) {
        var geo = d.path("Geo");
        var network = d.path("Network");
        var latency = d.path("Latency");
        var graph = d.path("GraphQLStats");
        var mcp = d.path("MCPStats");
        var types = new TreeMap<String, List<String>>();
        graph.path("Types").properties().forEach(entry -> types.put(entry.getKey(), texts(entry.getValue())));
        return new RequestRecord(
                text(d, "Method"),
                text(d, "Host"),
                text(d, "Path"),
                text(d, "RawPath"),
                d.path("ContentLength").longValue(),
                text(d, "UserAgent"),
                d.path("Day").intValue(),
                d.path("Month").intValue(),
                d.path("Year").intValue(),
                d.path("Hour").intValue(),
                d.path("ResponseCode").intValue(),
                text(d, "APIKey"),
                time(d.path("TimeStamp")),
                text(d, "APIVersion"),
                text(d, "APIName"),
                text(d, "APIID"),
                text(d, "OrgID"),
                text(d, "OauthID"),
                d.path("RequestTime").longValue(),
                text(d, "RawRequest"),
                text(d, "RawResponse"),
                text(d, "IPAddress"),
                new RequestRecord.Geo(
                        text(geo.path("Country"), "ISOCode"),
                        geo.path("City").path("GeoNameID").longValue(),
                        Map.of(),
                        geo.path("Location").path("Latitude").doubleValue(),
                        geo.path("Location").path("Longitude").doubleValue(),
                        text(geo.path("Location"), "TimeZone")),
                new RequestRecord.Network(
                        network.path("OpenConnections").longValue(),
                                network.path("ClosedConnection").longValue(),
                        network.path("BytesIn").longValue(),
                                network.path("BytesOut").longValue()),
                new RequestRecord.Latency(
                        latency.path("Total").longValue(),
                        latency.path("Upstream").longValue(),
                        latency.path("Gateway").longValue()),
                texts(d.path("Tags")),
                text(d, "Alias"),
                d.path("TrackPath").booleanValue(),
                time(d.path("ExpireAt")),
                text(d, "ApiSchema"),
                text(d, "OriginalPath"),
                text(d, "ListenPath"),
                new RequestRecord.GraphQl(
                        text(graph, "Variables"),
                        texts(graph.path("RootFields")),
                        types,
                        List.of(),
                        graph.path("OperationType").intValue(),
                        graph.path("HasErrors").booleanValue(),
                        graph.path("IsGraphQL").booleanValue()),
                new RequestRecord.Mcp(
                        mcp.path("IsMCP").booleanValue(),
                        text(mcp, "JSONRPCMethod"),
                        text(mcp, "PrimitiveType"),
                        text(mcp, "PrimitiveName")),
                text(d, "CollectionName"));
    }

    private static String text(JsonNode object, String name) {
        return object.path(name).asText();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    private static Instant time(JsonNode pair) {
        return Instant.ofEpochSecond(pair.get(0).longValue(), pair.get(1).longValue());
    }
}
