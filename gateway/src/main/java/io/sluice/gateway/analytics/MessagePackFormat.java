package io.sluice.gateway.analytics;

import io.sluice.model.record.RequestRecord;
import java.time.Instant;
import java.util.List;

/// Records as the pump reads them: MessagePack maps with every member, in the order and spelling that
/// readers of an older library rely on (`wire-formats.md` 11.2). Times are pairs of seconds and
/// nanoseconds, not the timestamp extension. Used by one thread at a time.
public final class MessagePackFormat implements RecordFormat {
    private final MessagePackWriter out = new MessagePackWriter();
    private final byte[] noGeo = packed(() -> geo(RequestRecord.Geo.UNKNOWN));
    private final byte[] noNetwork = packed(() -> network(RequestRecord.Network.NONE));
    private final byte[] noGraphQl = packed(() -> graphQl(RequestRecord.GraphQl.NONE));
    private final byte[] noMcp = packed(() -> mcp(RequestRecord.Mcp.NONE));

    @Override
    public String suffix() {
        return "";
    }

    @Override
    public byte[] encode(RequestRecord record) {
        out.clear();
        write(record);
        return out.toByteArray();
    }

    /// What is the same in nearly every record is encoded once.
    private byte[] packed(Runnable part) {
        out.clear();
        part.run();
        return out.toByteArray();
    }

    private void write(RequestRecord record) {
        out.packMapHeader(35);
        text("Method", record.method());
        text("Host", record.host());
        text("Path", record.path());
        text("RawPath", record.rawPath());
        number("ContentLength", record.contentLength());
        text("UserAgent", record.userAgent());
        number("Day", record.day());
        number("Month", record.month());
        number("Year", record.year());
        number("Hour", record.hour());
        number("ResponseCode", record.responseCode());
        text("APIKey", record.apiKey());
        time("TimeStamp", record.timeStamp());
        text("APIVersion", record.apiVersion());
        text("APIName", record.apiName());
        text("APIID", record.apiId());
        text("OrgID", record.orgId());
        text("OauthID", record.oauthId());
        number("RequestTime", record.requestTime());
        text("RawRequest", record.rawRequest());
        text("RawResponse", record.rawResponse());
        text("IPAddress", record.ipAddress());
        if (record.geo().equals(RequestRecord.Geo.UNKNOWN)) out.packed(noGeo);
        else geo(record.geo());
        if (record.network().equals(RequestRecord.Network.NONE)) out.packed(noNetwork);
        else network(record.network());
        latency(record.latency());
        texts("Tags", record.tags());
        text("Alias", record.alias());
        flag("TrackPath", record.trackPath());
        time("ExpireAt", record.expireAt());
        text("ApiSchema", record.apiSchema());
        text("OriginalPath", record.originalPath());
        text("ListenPath", record.listenPath());
        if (record.graphQl().equals(RequestRecord.GraphQl.NONE)) out.packed(noGraphQl);
        else graphQl(record.graphQl());
        if (record.mcp().equals(RequestRecord.Mcp.NONE)) out.packed(noMcp);
        else mcp(record.mcp());
        text("CollectionName", record.collectionName());
    }

    private void geo(RequestRecord.Geo geo) {
        map("Geo", 3);
        map("Country", 1);
        text("ISOCode", geo.countryCode());
        map("City", 2);
        number("GeoNameID", geo.cityId());
        out.packString("Names");
        if (geo.cityNames().isEmpty()) {
            out.packNil();
        } else {
            out.packMapHeader(geo.cityNames().size());
            for (var name : geo.cityNames().entrySet()) text(name.getKey(), name.getValue());
        }
        map("Location", 3);
        out.packString("Latitude").packDouble(geo.latitude());
        out.packString("Longitude").packDouble(geo.longitude());
        text("TimeZone", geo.timeZone());
    }

    private void network(RequestRecord.Network network) {
        map("Network", 4);
        number("OpenConnections", network.openConnections());
        number("ClosedConnection", network.closedConnections());
        number("BytesIn", network.bytesIn());
        number("BytesOut", network.bytesOut());
    }

    private void latency(RequestRecord.Latency latency) {
        map("Latency", 3);
        number("Total", latency.total());
        number("Upstream", latency.upstream());
        number("Gateway", latency.gateway());
    }

    private void graphQl(RequestRecord.GraphQl graphQl) {
        map("GraphQLStats", 7);
        text("Variables", graphQl.variables());
        texts("RootFields", graphQl.rootFields());
        out.packString("Types");
        // Absent for other requests, empty for a GraphQL one without types.
        if (graphQl.types().isEmpty() && !graphQl.isGraphQl()) {
            out.packNil();
        } else {
            out.packMapHeader(graphQl.types().size());
            for (var type : graphQl.types().entrySet()) texts(type.getKey(), type.getValue());
        }
        out.packString("Errors");
        if (graphQl.errors().isEmpty()) {
            out.packNil();
        } else {
            out.packArrayHeader(graphQl.errors().size());
            for (var error : graphQl.errors()) fault(error);
        }
        number("OperationType", graphQl.operation());
        flag("HasErrors", graphQl.hasErrors());
        flag("IsGraphQL", graphQl.isGraphQl());
    }

    private void fault(RequestRecord.GraphQl.Fault fault) {
        out.packMapHeader(2);
        text("Message", fault.message());
        out.packString("Path");
        if (fault.path().isEmpty()) {
            out.packNil();
            return;
        }
        out.packArrayHeader(fault.path().size());
        for (var part : fault.path()) {
            if (part instanceof Number index) out.packLong(index.longValue());
            else out.packString(part.toString());
        }
    }

    private void mcp(RequestRecord.Mcp mcp) {
        map("MCPStats", 4);
        flag("IsMCP", mcp.isMcp());
        text("JSONRPCMethod", mcp.method());
        text("PrimitiveType", mcp.primitiveType());
        text("PrimitiveName", mcp.primitiveName());
    }

    private void map(String name, int size) {
        out.packString(name).packMapHeader(size);
    }

    private void text(String name, String value) {
        out.packString(name).packString(value);
    }

    private void number(String name, long value) {
        out.packString(name).packLong(value);
    }

    private void flag(String name, boolean value) {
        out.packString(name).packBoolean(value);
    }

    private void time(String name, Instant value) {
        out.packString(name).packArrayHeader(2).packLong(value.getEpochSecond());
        out.packInt(value.getNano());
    }

    private void texts(String name, List<String> values) {
        out.packString(name);
        if (values.isEmpty()) {
            out.packNil();
            return;
        }
        out.packArrayHeader(values.size());
        for (var value : values) out.packString(value);
    }
}
