package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.SizedInteger;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Functions of time. A number stands for seconds since 1970, what is neither time nor number for now.
final class DateFunctions {

    private static final String DAY = "2006-01-02";
    private static final long SECOND = 1_000_000_000L;

    private final Clock clock;

    private DateFunctions(Clock clock) {
        this.clock = clock;
    }

    static List<GoFunction> all(Clock clock) {
        DateFunctions dates = new DateFunctions(clock);
        List<GoFunction> functions = new ArrayList<>(List.of(
                GoFunction.of("now", "", _ -> dates.now()),
                GoFunction.of("date", "string any", a -> dates.format(a.text(0), a.any(1), "Local")),
                GoFunction.of("htmlDate", "any", a -> dates.format(DAY, a.any(0), "Local")),
                GoFunction.of("htmlDateInZone", "any string", a -> dates.format(DAY, a.any(0), a.text(1))),
                GoFunction.of("ago", "any", a -> dates.ago(a.any(0))),
                GoFunction.of("duration", "any", a -> duration(a.any(0))),
                GoFunction.of("durationRound", "any", a -> dates.rounded(a.any(0))),
                GoFunction.of("toDate", "string string", a -> dates.parsedOrZero(a.text(0), a.text(1))),
                GoFunction.of("mustToDate", "string string", a -> dates.parsed(a.text(0), a.text(1))),
                GoFunction.of(
                        "unixEpoch",
                        "time",
                        a -> Long.toString(time(a.any(0)).moment().toEpochSecond()))));
        for (String name : List.of("dateInZone", "date_in_zone")) {
            functions.add(GoFunction.of(name, "string any string", a -> dates.format(a.text(0), a.any(1), a.text(2))));
        }
        for (String name : List.of("dateModify", "date_modify")) {
            functions.add(GoFunction.of(name, "string time", a -> modified(a.text(0), time(a.any(1)))));
        }
        for (String name : List.of("mustDateModify", "must_date_modify")) {
            functions.add(GoFunction.of(name, "string time", a -> time(a.any(1)).plus(GoDuration.parse(a.text(0)))));
        }
        return functions;
    }

    private GoTime now() {
        return new GoTime(clock.instant().atZone(clock.getZone()), clock.getZone());
    }

    private static GoTime time(@Nullable Object value) {
        return (GoTime) Objects.requireNonNull(value);
    }

    private GoTime moment(@Nullable Object value) {
        return switch (value) {
            case GoTime time -> time;
            case Long seconds -> new GoTime(Instant.ofEpochSecond(seconds).atZone(clock.getZone()), clock.getZone());
            case SizedInteger number
            when number.kind() == Kind.INT64 || number.kind() == Kind.INT32 ->
                new GoTime(Instant.ofEpochSecond(number.bits()).atZone(clock.getZone()), clock.getZone());
            case null, default -> now();
        };
    }

    private String format(String layout, @Nullable Object value, String zone) {
        return TimeLayout.format(layout, moment(value).moment().withZoneSameInstant(zone(zone)));
    }

    private ZoneId zone(String name) {
        if (name.equals("Local")) {
            return clock.getZone();
        }
        try {
            return name.isEmpty() || name.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException _) {
            return ZoneOffset.UTC;
        }
    }

    private static GoTime modified(String by, GoTime time) {
        try {
            return time.plus(GoDuration.parse(by));
        } catch (GoError _) {
            return time;
        }
    }

    private String ago(@Nullable Object value) {
        return now().since(moment(value)).toSeconds().text();
    }

    private static String duration(@Nullable Object value) {
        long seconds =
                switch (value) {
                    case String text -> wholeOrZero(text);
                    case SizedInteger number when number.kind() == Kind.INT64 -> number.bits();
                    case null, default -> 0;
                };
        return new GoDuration(seconds * SECOND).text();
    }

    private static long wholeOrZero(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /// The largest unit there is more than one of.
    private String rounded(@Nullable Object value) {
        long nanos =
                switch (value) {
                    case String text -> parsedOrNone(text);
                    case SizedInteger number when number.kind() == Kind.INT64 -> number.bits();
                    case GoTime time -> now().since(time).nanos();
                    case null, default -> 0;
                };
        long size = Math.abs(nanos);
        long hour = 3600 * SECOND;
        long[] units = {hour * 24 * 365, hour * 24 * 30, hour * 24, hour, 60 * SECOND, SECOND};
        String[] names = {"y", "mo", "d", "h", "m", "s"};
        for (int i = 0; i < units.length; i++) {
            if (size > units[i]) {
                return size / units[i] + names[i];
            }
        }
        return "0s";
    }

    private static long parsedOrNone(String text) {
        try {
            return GoDuration.parse(text).nanos();
        } catch (GoError _) {
            return 0;
        }
    }

    private GoTime parsed(String layout, String text) {
        return new GoTime(TimeLayout.parse(layout, text, clock.getZone()), clock.getZone());
    }

    private GoTime parsedOrZero(String layout, String text) {
        try {
            return parsed(layout, text);
        } catch (GoError _) {
            ZonedDateTime zero = TimeLayout.ZERO;
            return new GoTime(zero, clock.getZone());
        }
    }
}
