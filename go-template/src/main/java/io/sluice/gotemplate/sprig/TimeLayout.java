package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.limit.GoError;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Go's layouts of time: an example of the moment 2 January 2006 15:04:05 MST, zone -0700.
///
/// source: https://pkg.go.dev/time#pkg-constants
final class TimeLayout {

    /// What a time is that was never set.
    static final ZonedDateTime ZERO = ZonedDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    /// What a layout is made of, longer pieces before those that begin like them.
    private static final List<String> PIECES = List.of(
            "January",
            "Jan",
            "Monday",
            "Mon",
            "MST",
            "2006",
            "-07:00:00",
            "-070000",
            "-07:00",
            "-0700",
            "-07",
            "Z07:00:00",
            "Z070000",
            "Z07:00",
            "Z0700",
            "Z07",
            "__2",
            "_2",
            "002",
            "01",
            "02",
            "03",
            "04",
            "05",
            "06",
            "15",
            "PM",
            "pm",
            "1",
            "2",
            "3",
            "4",
            "5");

    private TimeLayout() {}

    /// @param piece one of the pieces, or digits of a fraction with their point or comma
    private record Part(boolean literal, String piece) {}

    private static List<Part> parts(String layout) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < layout.length(); ) {
            String piece = pieceAt(layout, i);
            if (piece.isEmpty()) {
                literal.append(layout.charAt(i++));
                continue;
            }
            if (!literal.isEmpty()) {
                parts.add(new Part(true, literal.toString()));
                literal.setLength(0);
            }
            parts.add(new Part(false, piece));
            i += piece.length();
        }
        if (!literal.isEmpty()) {
            parts.add(new Part(true, literal.toString()));
        }
        return parts;
    }

    private static String pieceAt(String layout, int at) {
        char c = layout.charAt(at);
        if ((c == '.' || c == ',') && at + 1 < layout.length()) {
            char digit = layout.charAt(at + 1);
            int end = at + 1;
            while (end < layout.length() && layout.charAt(end) == digit) {
                end++;
            }
            boolean alone = end == layout.length() || layout.charAt(end) < '0' || layout.charAt(end) > '9';
            return (digit == '0' || digit == '9') && alone ? layout.substring(at, end) : "";
        }
        if (layout.startsWith("_2006", at)) { // An underscore before a year is none of a day.
            return "";
        }
        for (String piece : PIECES) {
            boolean word = !piece.equals("Jan") && !piece.equals("Mon")
                    || at + 3 >= layout.length()
                    || !(layout.charAt(at + 3) >= 'a' && layout.charAt(at + 3) <= 'z');
            if (layout.startsWith(piece, at) && word) {
                return piece;
            }
        }
        return "";
    }

    static String format(String layout, ZonedDateTime time) {
        StringBuilder text = new StringBuilder(layout.length() + 10);
        for (Part part : parts(layout)) {
            text.append(part.literal() ? part.piece() : formatted(part.piece(), time));
        }
        return text.toString();
    }

    private static String formatted(String piece, ZonedDateTime time) {
        int hour12 = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
        return switch (piece) {
            case "January" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "Jan" ->
                time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
            case "Monday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "Mon" ->
                time.getDayOfWeek()
                        .getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                        .substring(0, 3);
            case "2006" -> "%04d".formatted(time.getYear());
            case "06" -> "%02d".formatted(Math.floorMod(time.getYear(), 100));
            case "01" -> "%02d".formatted(time.getMonthValue());
            case "1" -> Integer.toString(time.getMonthValue());
            case "02" -> "%02d".formatted(time.getDayOfMonth());
            case "_2" -> "%2d".formatted(time.getDayOfMonth());
            case "2" -> Integer.toString(time.getDayOfMonth());
            case "002" -> "%03d".formatted(time.getDayOfYear());
            case "__2" -> "%3d".formatted(time.getDayOfYear());
            case "15" -> "%02d".formatted(time.getHour());
            case "03" -> "%02d".formatted(hour12);
            case "3" -> Integer.toString(hour12);
            case "04" -> "%02d".formatted(time.getMinute());
            case "4" -> Integer.toString(time.getMinute());
            case "05" -> "%02d".formatted(time.getSecond());
            case "5" -> Integer.toString(time.getSecond());
            case "PM" -> time.getHour() >= 12 ? "PM" : "AM";
            case "pm" -> time.getHour() >= 12 ? "pm" : "am";
            case "MST" -> zoneName(time);
            default -> piece.startsWith(".") || piece.startsWith(",") ? fraction(piece, time) : offset(piece, time);
        };
    }

    private static String fraction(String piece, ZonedDateTime time) {
        String digits = "%09d".formatted(time.getNano());
        digits = digits.substring(0, Math.min(9, piece.length() - 1));
        if (piece.charAt(1) == '0') {
            return piece.charAt(0) + digits;
        }
        String trimmed = digits.replaceAll("0+$", "");
        return trimmed.isEmpty() ? "" : piece.charAt(0) + trimmed;
    }

    private static String offset(String piece, ZonedDateTime time) {
        int seconds = time.getOffset().getTotalSeconds();
        if (piece.startsWith("Z") && seconds == 0) {
            return "Z";
        }
        int size = Math.abs(seconds);
        String sign = seconds < 0 ? "-" : "+";
        String colon = piece.contains(":") ? ":" : "";
        String text = sign + "%02d".formatted(size / 3600);
        String digits = piece.substring(1).replace(":", "");
        if (digits.length() >= 4) {
            text += colon + "%02d".formatted(size / 60 % 60);
        }
        return digits.length() >= 6 ? text + colon + "%02d".formatted(size % 60) : text;
    }

    private static String zoneName(ZonedDateTime time) {
        if (time.getOffset().equals(ZoneOffset.UTC)
                && time.getZone().normalized().equals(ZoneOffset.UTC)) {
            return "UTC";
        }
        String name = java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH)
                .format(time);
        boolean letters = name.chars().allMatch(c -> c >= 'A' && c <= 'Z');
        boolean hours = time.getOffset().getTotalSeconds() % 3600 == 0 && !(time.getZone() instanceof ZoneOffset);
        return letters && !(time.getZone() instanceof ZoneOffset) ? name : offset(hours ? "-07" : "-0700", time);
    }

    /// Reads a time; what a layout does not have is that of the year 0 in the zone.
    ///
    /// @throws GoError when the text does not fit
    static ZonedDateTime parse(String layout, String text, ZoneId zone) {
        Reading reading = new Reading(text);
        try {
            for (Part part : parts(layout)) {
                if (part.literal()) {
                    reading.literal(part.piece());
                } else {
                    reading.piece(part.piece());
                }
            }
            return reading.time(zone);
        } catch (DateTimeException | IndexOutOfBoundsException | NumberFormatException _) {
            throw new GoError("parsing time " + io.sluice.gotemplate.format.QuotedText.of(text) + " as "
                    + io.sluice.gotemplate.format.QuotedText.of(layout) + ": cannot parse");
        }
    }

    private static final class Reading {
        private final String text;
        private int at;
        private int year;
        private int month = 1;
        private int day = 1;
        private int dayOfYear;
        private int hour;
        private int minute;
        private int second;
        private int nano;
        private boolean afternoon;
        private boolean morning;
        private String offset = "";
        private String zoneName = "";

        Reading(String text) {
            this.text = text;
        }

        void literal(String literal) {
            for (int i = 0; i < literal.length(); i++) {
                if (literal.charAt(i) == ' ' && (at == text.length() || text.charAt(at) == ' ')) {
                    while (at < text.length() && text.charAt(at) == ' ') {
                        at++;
                    }
                } else if (text.charAt(at++) != literal.charAt(i)) {
                    throw new DateTimeException("literal");
                }
            }
        }

        void piece(String piece) {
            switch (piece) {
                case "2006" -> year = number(4, 4);
                case "06" -> {
                    int short2 = number(2, 2);
                    year = short2 + (short2 >= 69 ? 1900 : 2000);
                }
                case "01" -> month = number(2, 2);
                case "1" -> month = number(1, 2);
                case "January" -> month = name(months(false));
                case "Jan" -> month = name(months(true));
                case "Monday" -> name(weekdays(false));
                case "Mon" -> name(weekdays(true));
                case "02" -> day = number(2, 2);
                case "2", "_2" -> {
                    while (piece.equals("_2") && text.charAt(at) == ' ') {
                        at++;
                    }
                    day = number(1, 2);
                }
                case "002", "__2" -> dayOfYear = number(3, 3);
                case "15" -> hour = number(2, 2);
                case "03" -> hour = number(2, 2);
                case "3" -> hour = number(1, 2);
                case "04" -> minute = number(2, 2);
                case "4" -> minute = number(1, 2);
                case "05" -> seconds(2);
                case "5" -> seconds(1);
                case "PM", "pm" -> {
                    String half = text.substring(at, at + 2).toUpperCase(Locale.ROOT);
                    afternoon = half.equals("PM");
                    morning = half.equals("AM");
                    at += 2;
                    if (!afternoon && !morning) {
                        throw new DateTimeException("half of the day");
                    }
                }
                case "MST" -> {
                    int start = at;
                    while (at < text.length() && text.charAt(at) >= 'A' && text.charAt(at) <= 'Z' && at - start < 5) {
                        at++;
                    }
                    zoneName = text.substring(start, at);
                    if (zoneName.length() < 3) {
                        throw new DateTimeException("zone");
                    }
                }
                default -> {
                    if (piece.startsWith(".") || piece.startsWith(",")) {
                        fraction(piece.charAt(1) == '0' ? piece.length() - 1 : -1);
                    } else {
                        zone(piece);
                    }
                }
            }
        }

        private void seconds(int least) {
            second = number(least, 2);
            boolean follows = at + 1 < text.length()
                    && (text.charAt(at) == '.' || text.charAt(at) == ',')
                    && Character.isDigit(text.charAt(at + 1));
            if (follows) { // A fraction may stand there even if the layout has none.
                fraction(-1);
            }
        }

        private void fraction(int digits) {
            if (digits < 0 && (at >= text.length() || text.charAt(at) != '.' && text.charAt(at) != ',')) {
                return;
            }
            at++;
            int start = at;
            while (at < text.length() && Character.isDigit(text.charAt(at)) && (digits < 0 || at - start < digits)) {
                at++;
            }
            String shown = text.substring(start, at);
            if (digits >= 0 && shown.length() != digits) {
                throw new DateTimeException("fraction");
            }
            nano = shown.isEmpty() ? 0 : Integer.parseInt((shown + "000000000").substring(0, 9));
        }

        private void zone(String piece) {
            if (piece.startsWith("Z") && text.startsWith("Z", at)) {
                at++;
                offset = "Z";
                return;
            }
            String shown = text.substring(at, at + piece.length());
            at += piece.length();
            String digits = shown.substring(1).replace(":", "");
            if (shown.contains(":") != piece.contains(":") || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new DateTimeException("offset");
            }
            offset = shown.charAt(0) + digits;
        }

        private int number(int least, int most) {
            int start = at;
            while (at < text.length() && at - start < most && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at - start < least) {
                throw new DateTimeException("number");
            }
            return Integer.parseInt(text.substring(start, at));
        }

        private int name(List<String> names) {
            for (int i = 0; i < names.size(); i++) {
                if (text.regionMatches(true, at, names.get(i), 0, names.get(i).length())) {
                    at += names.get(i).length();
                    return i + 1;
                }
            }
            throw new DateTimeException("name");
        }

        private static List<String> months(boolean brief) {
            return IntStream.rangeClosed(1, 12)
                    .mapToObj(i -> java.time.Month.of(i).getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                    .map(name -> brief ? name.substring(0, 3) : name)
                    .toList();
        }

        private static List<String> weekdays(boolean brief) {
            return IntStream.rangeClosed(1, 7)
                    .mapToObj(i -> java.time.DayOfWeek.of(i).getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                    .map(name -> brief ? name.substring(0, 3) : name)
                    .toList();
        }

        ZonedDateTime time(ZoneId zone) {
            if (at < text.length()) {
                throw new DateTimeException("extra text");
            }
            if (afternoon && hour < 12) {
                hour += 12;
            } else if (morning && hour == 12) {
                hour = 0;
            }
            LocalDateTime local = LocalDateTime.of(year, month, day, hour, minute, second, nano);
            if (dayOfYear > 0) {
                local = local.withDayOfYear(dayOfYear);
            }
            ZoneId in = !offset.isEmpty() ? ZoneOffset.of(offset) : zoneName.equals("UTC") ? ZoneOffset.UTC : zone;
            return local.atZone(in);
        }
    }
}
