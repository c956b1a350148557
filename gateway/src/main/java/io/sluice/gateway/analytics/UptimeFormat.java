package io.sluice.gateway.analytics;

import io.sluice.model.record.UptimeRecord;
import java.time.Instant;
import java.time.ZoneId;

/// Records of uptime tests as the pump reads them: MessagePack maps, every member, in the recorded order (wire
/// formats 12).
public final class UptimeFormat {
    private static final int MEMBERS = 14;

    private UptimeFormat() {}

    public static byte[] encode(UptimeRecord record) {
        var out = new MessagePackWriter();
        var date = record.timeStamp().atZone(ZoneId.systemDefault());
        out.packMapHeader(MEMBERS);
        out.packString("URL").packString(record.url());
        out.packString("RequestTime").packLong(record.requestTime());
        out.packString("ResponseCode").packInt(record.responseCode());
        out.packString("TCPError").packBoolean(record.tcpError());
        out.packString("ServerError").packBoolean(record.serverError());
        out.packString("Day").packInt(date.getDayOfMonth());
        out.packString("Month").packInt(date.getMonthValue());
        out.packString("Year").packInt(date.getYear());
        out.packString("Hour").packInt(date.getHour());
        out.packString("Minute").packInt(date.getMinute());
        time(out.packString("TimeStamp"), record.timeStamp());
        time(out.packString("ExpireAt"), record.expireAt());
        out.packString("APIID").packString(record.apiId());
        out.packString("OrgID").packString(record.orgId());
        return out.toByteArray();
    }

    private static void time(MessagePackWriter out, Instant value) {
        out.packArrayHeader(2).packLong(value.getEpochSecond()).packInt(value.getNano());
    }
}
