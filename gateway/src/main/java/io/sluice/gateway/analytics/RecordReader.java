package io.sluice.gateway.analytics;

import io.sluice.gateway.exchange.Percent;
import io.sluice.model.record.RequestRecord;
import io.sluice.model.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes a record of what an event loop noted (`wire-formats.md` 10.4).
final class RecordReader {
    /// What a record without an expiry gets: a hundred years of 365 days.
    private static final long FOR_EVER_SECONDS = 36_500L * 24 * 3_600;

    private final RecordRules rules;
    private final PathNormaliser normaliser;
    private final Optional<Places> places;

    RecordReader(RecordRules rules) {
        this.rules = rules;
        this.normaliser = new PathNormaliser(rules.settings().normalise());
        this.places = Places.of(rules.settings());
    }

    /// Empty when the client's address is one that leaves no record.
    Optional<RequestRecord> read(RecordSlot slot, RecordSource source) {
        var address = text(slot, slot.agentEnd, slot.addressEnd);
        if (rules.settings().ignoredAddresses().contains(address)) return Optional.empty();
        var known = slot.known;
        var session = known == null ? Session.EMPTY : known.session();
        var nothing = rules.hashedKeys() ? "00000000" : "";
        var key = known == null ? nothing : known.stored();
        var original = slashed(Percent.decode(text(slot, 0, slot.pathEnd)));
        var path = slot.stripped == 0 ? original : slashed(Percent.decode(text(slot, slot.stripped, slot.pathEnd)));
        var end = Instant.ofEpochMilli(slot.endMillis);
        var date = end.atZone(rules.zone());
        return Optional.of(new RequestRecord(
                slot.method,
                source.host(),
                normaliser.normalised(path),
                path,
                slot.contentLength,
                text(slot, slot.pathEnd, slot.agentEnd),
                date.getDayOfMonth(),
                date.getMonthValue(),
                date.getYear(),
                date.getHour(),
                slot.status,
                key,
                end,
                slot.version.isEmpty() ? "Non Versioned" : slot.version,
                source.apiName(),
                source.apiId(),
                source.orgId(),
                session.oauthClientId(),
                slot.totalMillis,
                Base64.getEncoder().encodeToString(slot.rawRequest),
                Base64.getEncoder().encodeToString(slot.rawResponse),
                address,
                places.isPresent() ? places.get().of(address) : RequestRecord.Geo.UNKNOWN,
                RequestRecord.Network.NONE,
                new RequestRecord.Latency(
                        slot.totalMillis, slot.upstreamMillis, Math.max(0, slot.totalMillis - slot.upstreamMillis)),
                tags(slot, source, known == null ? null : session, key),
                session.alias(),
                slot.tracked,
                end.plusSeconds(slot.expireAfterSeconds > 0 ? slot.expireAfterSeconds : FOR_EVER_SECONDS),
                "",
                original,
                source.listenPath(),
                RequestRecord.GraphQl.NONE,
                RequestRecord.Mcp.NONE,
                ""));
    }

    /// A record of what a TCP or TLS service passed on: counts and nothing else (`wire-formats.md` 10.3).
    RequestRecord network(RecordSource source, RequestRecord.Network counts, Instant now) {
        var date = now.atZone(rules.zone());
        var tags = new ArrayList<>(rules.nodeTags());
        tags.add("org-" + source.orgId());
        tags.add("api-" + source.apiId());
        return new RequestRecord(
                "",
                "",
                "",
                "",
                0,
                "",
                date.getDayOfMonth(),
                date.getMonthValue(),
                date.getYear(),
                date.getHour(),
                -1,
                "",
                now,
                "",
                source.apiName(),
                source.apiId(),
                source.orgId(),
                "",
                0,
                "",
                "",
                "",
                RequestRecord.Geo.UNKNOWN,
                counts,
                new RequestRecord.Latency(0, 0, 0),
                tags,
                "",
                false,
                now.plusSeconds(source.expireAfterSeconds() > 0 ? source.expireAfterSeconds() : FOR_EVER_SECONDS),
                "",
                "",
                "",
                RequestRecord.GraphQl.NONE,
                RequestRecord.Mcp.NONE,
                "");
    }

    private List<String> tags(RecordSlot slot, RecordSource source, @Nullable Session session, String key) {
        var tags = new ArrayList<String>();
        if (session != null) {
            session.policies().forEach(id -> tags.add("pol-" + id));
            var developer = session.metaData("tyk_developer_id");
            if (developer.isTextual()) tags.add("dev-" + developer.textValue());
            tags.addAll(session.tags());
        }
        for (int i = 0; i < slot.tagValues.length; i++) {
            if (!slot.tagValues[i].isEmpty()) {
                var name = source.tagHeaders().get(i).toString().toLowerCase(Locale.ROOT);
                tags.add(name + "-" + slot.tagValues[i]);
            }
        }
        tags.addAll(source.tags());
        if (slot.cached) tags.add("cached-response");
        tags.addAll(rules.nodeTags());
        // The pump knows by this prefix which tag not to count by.
        if (!key.isEmpty()) tags.add("key-" + key);
        tags.add("org-" + source.orgId());
        tags.add("api-" + source.apiId());
        return tags;
    }

    private static String slashed(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }

    private static String text(RecordSlot slot, int from, int to) {
        return new String(slot.bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
