package io.sluice.gateway.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Recordings;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.record.RequestRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProtobufFormatTest {

    @Test
    void recorded_records_are_written_with_the_same_bytes() {
        int seen = 0;
        for (var recorded : Recordings.read("data/redis/analytics.json").path("records")) {
            for (var element : recorded.path("elements")) {
                if (!element.has("protobuf_fields")) continue;
                var bytes = new ProtobufFormat().encode(record(element.path("protobuf_fields")));
                var expected = Base64.getDecoder().decode(element.path("base64").asText());
                assertThat(HexFormat.of().formatHex(bytes))
                        .isEqualTo(HexFormat.of().formatHex(expected));
                seen++;
            }
        }
        assertThat(seen).isEqualTo(2);
    }

    private static RequestRecord record(JsonNode fields) {
        var latency = varints(fields, 19);
        return new RequestRecord(
                text(fields, 2),
                text(fields, 1),
                text(fields, 3),
                text(fields, 4),
                number(fields, 5),
                text(fields, 6),
                (int) number(fields, 7),
                (int) number(fields, 8),
                (int) number(fields, 9),
                (int) number(fields, 10),
                (int) number(fields, 11),
                text(fields, 12),
                time(fields, 13),
                text(fields, 14),
                text(fields, 15),
                text(fields, 16),
                text(fields, 17),
                text(fields, 29),
                number(fields, 18),
                text(fields, 20),
                text(fields, 21),
                text(fields, 22),
                RequestRecord.Geo.UNKNOWN,
                RequestRecord.Network.NONE,
                new RequestRecord.Latency(latency.get(0), latency.get(1), 0),
                fields.valueStream()
                        .filter(f -> f.get(0).intValue() == 25)
                        .map(f -> f.get(2).asText())
                        .toList(),
                text(fields, 26),
                number(fields, 27) == 1,
                time(fields, 28),
                text(fields, 31),
                text(fields, 34),
                text(fields, 35),
                RequestRecord.GraphQl.NONE,
                RequestRecord.Mcp.NONE,
                "");
    }

    private static JsonNode field(JsonNode fields, int number) {
        return fields.valueStream()
                .filter(field -> field.get(0).intValue() == number)
                .map(field -> field.get(2))
                .findFirst()
                .orElse(RunningGateway.tree("{}").path("missing"));
    }

    private static String text(JsonNode fields, int number) {
        return field(fields, number).asText();
    }

    private static long number(JsonNode fields, int number) {
        return field(fields, number).longValue();
    }

    private static Instant time(JsonNode fields, int number) {
        var parts = varints(fields, number);
        return Instant.ofEpochSecond(parts.get(0), parts.get(1));
    }

    /// The numbers of a message that holds nothing else, in order.
    private static List<Long> varints(JsonNode fields, int number) {
        var bytes = HexFormat.of().parseHex(field(fields, number).path("hex").asText());
        var numbers = new ArrayList<Long>();
        for (int at = 0; at < bytes.length; ) {
            at++;
            long value = 0;
            int shift = 0;
            while ((bytes[at] & 0x80) != 0) {
                value |= (long) (bytes[at++] & 0x7f) << shift;
                shift += 7;
            }
            value |= (long) bytes[at++] << shift;
            numbers.add(value);
        }
        return numbers;
    }
}
