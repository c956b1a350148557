package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoObject;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.SizedInteger;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A moment in a zone, with the methods that templates call.
///
/// @param local the zone that `Local` changes to
record GoTime(ZonedDateTime moment, ZoneId local) implements GoObject {

    @Override
    public String typeName() {
        return "time.Time";
    }

    @Override
    public Kind kind() {
        return Kind.STRUCT;
    }

    @Override
    public String text() {
        return TimeLayout.format("2006-01-02 15:04:05.999999999 -0700 MST", moment);
    }

    @Override
    public Object json() {
        return TimeLayout.format("2006-01-02T15:04:05.999999999Z07:00", moment);
    }

    GoTime plus(GoDuration duration) {
        return new GoTime(moment.plusNanos(duration.nanos()), local);
    }

    GoDuration since(GoTime other) {
        return new GoDuration(Duration.between(other.moment, moment).toNanos());
    }

    @Override
    public Optional<Member> member(String name) {
        return Optional.ofNullable(found(name));
    }

    private @Nullable Member found(String name) {
        return switch (name) {
            case "Year" -> Member.of((long) moment.getYear());
            case "Month" -> Member.of(new Named("time.Month", moment.getMonthValue(), month()));
            case "Day" -> Member.of((long) moment.getDayOfMonth());
            case "Weekday" ->
                Member.of(new Named("time.Weekday", moment.getDayOfWeek().getValue() % 7, weekday()));
            case "Hour" -> Member.of((long) moment.getHour());
            case "Minute" -> Member.of((long) moment.getMinute());
            case "Second" -> Member.of((long) moment.getSecond());
            case "Nanosecond" -> Member.of((long) moment.getNano());
            case "YearDay" -> Member.of((long) moment.getDayOfYear());
            case "Unix" -> Member.of(SizedInteger.int64(moment.toEpochSecond()));
            case "UnixMilli" -> Member.of(SizedInteger.int64(moment.toInstant().toEpochMilli()));
            case "UnixMicro" -> Member.of(SizedInteger.int64(nanos() / 1_000));
            case "UnixNano" -> Member.of(SizedInteger.int64(nanos()));
            case "IsZero" -> Member.of(moment.toEpochSecond() == TimeLayout.ZERO.toEpochSecond());
            case "UTC" -> Member.of(new GoTime(moment.withZoneSameInstant(ZoneOffset.UTC), local));
            case "Local" -> Member.of(new GoTime(moment.withZoneSameInstant(local), local));
            case "String" -> Member.of(text());
            case "Format" -> new Member(true, List.of("string"), a -> TimeLayout.format(text(a), moment));
            case "Add" -> new Member(true, List.of("time.Duration"), a -> plus(duration(a)));
            case "AddDate" -> new Member(true, List.of("int", "int", "int"), this::plusDate);
            case "Sub" -> new Member(true, List.of("time.Time"), a -> since(time(a)));
            case "Before" -> new Member(true, List.of("time.Time"), a -> moment.isBefore(time(a).moment));
            case "After" -> new Member(true, List.of("time.Time"), a -> moment.isAfter(time(a).moment));
            case "Equal" -> new Member(true, List.of("time.Time"), a -> moment.isEqual(time(a).moment));
            default -> null;
        };
    }

    private long nanos() {
        return moment.toEpochSecond() * 1_000_000_000L + moment.getNano();
    }

    private String month() {
        return moment.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private String weekday() {
        return moment.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    /// Days that a month does not have run over into the next, as in Go.
    private GoTime plusDate(List<@Nullable Object> arguments) {
        ZonedDateTime first =
                moment.withDayOfMonth(1).plusYears(number(arguments, 0)).plusMonths(number(arguments, 1));
        return new GoTime(first.plusDays(moment.getDayOfMonth() - 1 + number(arguments, 2)), local);
    }

    private static String text(List<@Nullable Object> arguments) {
        if (arguments.getFirst() instanceof String text) {
            return text;
        }
        throw wrong("string", arguments.getFirst());
    }

    private static long number(List<@Nullable Object> arguments, int index) {
        if (arguments.get(index) instanceof Long number) {
            return number;
        }
        throw wrong("int", arguments.get(index));
    }

    private static GoTime time(List<@Nullable Object> arguments) {
        if (arguments.getFirst() instanceof GoTime time) {
            return time;
        }
        throw wrong("time.Time", arguments.getFirst());
    }

    /// A constant number in a template counts as nanoseconds.
    private static GoDuration duration(List<@Nullable Object> arguments) {
        return switch (arguments.getFirst()) {
            case GoDuration duration -> duration;
            case Long nanos -> new GoDuration(nanos);
            case null, default -> throw wrong("time.Duration", arguments.getFirst());
        };
    }

    private static GoError wrong(String wanted, @Nullable Object got) {
        return new GoError("wrong type for value; expected " + wanted + "; got " + Kind.typeName(got));
    }

    /// A month or weekday: a number that prints as a name.
    record Named(String typeName, long number, String text) implements GoObject {
        @Override
        public Kind kind() {
            return Kind.INT;
        }

        @Override
        public Object json() {
            return number;
        }

        @Override
        public Optional<Member> member(String name) {
            return name.equals("String") ? Optional.of(Member.of(text)) : Optional.empty();
        }
    }
}
