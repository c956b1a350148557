package io.sluice.gateway.analytics;

import io.sluice.model.record.RequestRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;

/// Records as protocol buffers (`wire-formats.md` 11.3). What is zero is left out, but for the places and
/// the network, which are always there. The latency of the gateway itself and the paths of GraphQL faults
/// have no field.
public final class ProtobufFormat implements RecordFormat {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;

    @Override
    public String suffix() {
        return "_protobuf";
    }

    @Override
    public byte[] encode(RequestRecord record) {
        var out = new Message();
        out.text(1, record.host());
        out.text(2, record.method());
        out.text(3, record.path());
        out.text(4, record.rawPath());
        out.number(5, record.contentLength());
        out.text(6, record.userAgent());
        out.number(7, record.day());
        out.number(8, record.month());
        out.number(9, record.year());
        out.number(10, record.hour());
        out.number(11, record.responseCode());
        out.text(12, record.apiKey());
        out.message(13, message -> time(message, record.timeStamp()));
        out.text(14, record.apiVersion());
        out.text(15, record.apiName());
        out.text(16, record.apiId());
        out.text(17, record.orgId());
        out.number(18, record.requestTime());
        out.message(19, message -> {
            message.number(1, record.latency().total());
            message.number(2, record.latency().upstream());
        });
        out.text(20, record.rawRequest());
        out.text(21, record.rawResponse());
        out.text(22, record.ipAddress());
        out.message(23, message -> geo(message, record.geo()));
        out.message(24, message -> {
            message.number(1, record.network().openConnections());
            message.number(2, record.network().closedConnections());
            message.number(3, record.network().bytesIn());
            message.number(4, record.network().bytesOut());
        });
        record.tags().forEach(tag -> out.bytes(25, tag.getBytes(StandardCharsets.UTF_8)));
        out.text(26, record.alias());
        out.number(27, record.trackPath() ? 1 : 0);
        out.message(28, message -> time(message, record.expireAt()));
        out.text(29, record.oauthId());
        // The name of a time zone as Go calls that of its host; readers load it.
        out.text(30, "Local");
        out.text(31, record.apiSchema());
        if (record.graphQl().isGraphQl()) out.message(32, message -> graphQl(message, record.graphQl()));
        if (record.mcp().isMcp()) out.message(33, message -> mcp(message, record.mcp()));
        out.text(34, record.originalPath());
        out.text(35, record.listenPath());
        return out.toByteArray();
    }

    private static void time(Message out, Instant time) {
        out.number(1, time.getEpochSecond());
        out.number(2, time.getNano());
    }

    private static void geo(Message out, RequestRecord.Geo geo) {
        out.message(1, country -> country.text(1, geo.countryCode()));
        out.message(2, city -> {
            geo.cityNames()
                    .forEach((language, name) -> city.message(1, entry -> {
                        entry.text(1, language);
                        entry.text(2, name);
                    }));
            city.number(2, geo.cityId());
        });
        out.message(3, location -> {
            location.real(1, geo.latitude());
            location.real(2, geo.longitude());
            location.text(3, geo.timeZone());
        });
    }

    private static void graphQl(Message out, RequestRecord.GraphQl graphQl) {
        out.number(1, graphQl.isGraphQl() ? 1 : 0);
        graphQl.types()
                .forEach((type, fields) -> out.message(2, entry -> {
                    entry.text(1, type);
                    entry.message(
                            2, list -> fields.forEach(field -> list.bytes(1, field.getBytes(StandardCharsets.UTF_8))));
                }));
        out.number(3, graphQl.operation());
        out.text(4, graphQl.variables());
        graphQl.rootFields().forEach(field -> out.bytes(5, field.getBytes(StandardCharsets.UTF_8)));
        out.number(6, graphQl.hasErrors() ? 1 : 0);
        graphQl.errors().forEach(error -> out.bytes(7, error.message().getBytes(StandardCharsets.UTF_8)));
    }

    private static void mcp(Message out, RequestRecord.Mcp mcp) {
        out.number(1, mcp.isMcp() ? 1 : 0);
        out.text(2, mcp.method());
        out.text(3, mcp.primitiveType());
        out.text(4, mcp.primitiveName());
    }

    /// The bytes of one message.
    private static final class Message extends ByteArrayOutputStream {

        void text(int field, String text) {
            if (!text.isEmpty()) bytes(field, text.getBytes(StandardCharsets.UTF_8));
        }

        void number(int field, long number) {
            if (number == 0) return;
            varint(field << 3 | VARINT);
            varint(number);
        }

        void real(int field, double number) {
            if (number == 0) return;
            varint(field << 3 | FIXED64);
            long bits = Double.doubleToLongBits(number);
            for (int i = 0; i < 8; i++) write((int) (bits >>> 8 * i));
        }

        void message(int field, Consumer<Message> content) {
            var inner = new Message();
            content.accept(inner);
            bytes(field, inner.toByteArray());
        }

        void bytes(int field, byte[] bytes) {
            varint(field << 3 | BYTES);
            varint(bytes.length);
            writeBytes(bytes);
        }

        private void varint(long number) {
            long rest = number;
            while ((rest & ~0x7fL) != 0) {
                write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            write((int) rest);
        }
    }
}
