package io.sluice.gotemplate.format;

import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.Missing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The format of one `printf`: reads verbs with flags, width, precision and argument numbers, and prints.
///
/// *thread:* one.
final class FormatText {

    private static final int TOO_LARGE = 1_000_000;

    private final String format;
    private final List<? extends @Nullable Object> arguments;
    private final Printer printer;
    private final Verbs verbs;
    private final ByteSink sink;
    private int at;
    private int argument;
    private boolean afterIndex;
    private boolean reordered;
    private boolean goodArgument;
    private int number;
    private boolean isNumber;

    FormatText(String format, List<? extends @Nullable Object> arguments, Printer printer, Verbs verbs, ByteSink sink) {
        this.format = format;
        this.arguments = arguments;
        this.printer = printer;
        this.verbs = verbs;
        this.sink = sink;
    }

    void print() {
        int end = format.length();
        while (at < end) {
            int percent = format.indexOf('%', at);
            if (percent < 0) {
                sink.append(format.substring(at));
                break;
            }
            if (percent > at) {
                sink.append(format.substring(at, percent));
            }
            at = percent + 1;
            if (!verb()) {
                break;
            }
        }
        extra();
    }

    /// Reads and prints one verb; false when the format ended before it.
    private boolean verb() {
        goodArgument = true;
        verbs.clear();
        flags();
        argumentNumber();
        width();
        precision();
        if (!afterIndex) {
            argumentNumber();
        }
        if (at >= format.length()) {
            sink.append("%!(NOVERB)");
            return false;
        }
        int verb = format.codePointAt(at);
        at += Character.charCount(verb);
        if (verb == '%') {
            sink.append('%');
        } else if (!goodArgument) {
            sink.append("%!").appendPoint(verb).append("(BADINDEX)");
        } else if (argument >= arguments.size()) {
            sink.append("%!").appendPoint(verb).append("(MISSING)");
        } else {
            if (verb == 'v' || verb == 'w') {
                verbs.shiftFlagsOfV();
            }
            printer.argument(arguments.get(argument), verb);
            argument++;
        }
        return true;
    }

    private void flags() {
        for (; at < format.length(); at++) {
            switch (format.charAt(at)) {
                case '#' -> verbs.sharp = true;
                case '0' -> verbs.zero = true;
                case '+' -> verbs.plus = true;
                case '-' -> verbs.minus = true;
                case ' ' -> verbs.space = true;
                default -> {
                    afterIndex = false;
                    return;
                }
            }
        }
        afterIndex = false;
    }

    private void width() {
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            starred();
            verbs.hasWidth = isNumber;
            verbs.width = number;
            if (!isNumber) {
                sink.append("%!(BADWIDTH)");
            }
            if (number < 0) {
                verbs.width = -number;
                verbs.minus = true;
                verbs.zero = false;
            }
            afterIndex = false;
        } else {
            digits(format.length());
            verbs.hasWidth = isNumber;
            verbs.width = number;
            if (afterIndex && isNumber) {
                goodArgument = false;
            }
        }
    }

    private void precision() {
        if (at + 1 >= format.length() || format.charAt(at) != '.') {
            return;
        }
        at++;
        if (afterIndex) {
            goodArgument = false;
        }
        argumentNumber();
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            starred();
            verbs.hasPrecision = isNumber && number >= 0;
            verbs.precision = Math.max(number, 0);
            if (!verbs.hasPrecision) {
                sink.append("%!(BADPREC)");
            }
            afterIndex = false;
        } else {
            digits(format.length());
            verbs.hasPrecision = true;
            verbs.precision = isNumber ? number : 0;
        }
    }

    /// Reads `[n]`, the number of the argument to print next, if it is there.
    private void argumentNumber() {
        afterIndex = false;
        if (at >= format.length() || format.charAt(at) != '[') {
            return;
        }
        reordered = true;
        int open = at;
        int close = format.indexOf(']', open);
        boolean read = false;
        if (close > open && format.length() - open >= 3) {
            at = open + 1;
            digits(close);
            read = isNumber && at == close;
            at = close + 1;
        } else {
            at = open + 1;
        }
        afterIndex = read;
        if (read && number >= 1 && number <= arguments.size()) {
            argument = number - 1;
        } else {
            goodArgument = false;
        }
    }

    /// Takes an argument as a number.
    private void starred() {
        number = 0;
        isNumber = false;
        if (argument < arguments.size()) {
            Object value = arguments.get(argument);
            Kind kind = Kind.of(value);
            if (value != null && kind.integer()) {
                long bits = Kind.integerBits(value);
                isNumber = bits >= -TOO_LARGE && bits <= TOO_LARGE;
                number = isNumber ? (int) bits : 0;
            }
            argument++;
        }
    }

    private void digits(int end) {
        number = 0;
        isNumber = false;
        while (at < end && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
            if (number > TOO_LARGE) {
                number = 0;
                isNumber = false;
                at = end;
                return;
            }
            number = number * 10 + (format.charAt(at++) - '0');
            isNumber = true;
        }
    }

    /// Arguments that no verb took are shown behind the text.
    private void extra() {
        if (reordered || argument >= arguments.size()) {
            return;
        }
        verbs.clear();
        sink.append("%!(EXTRA ");
        boolean first = true;
        for (Object value : arguments.subList(argument, arguments.size())) {
            if (!first) {
                sink.append(", ");
            }
            first = false;
            if (value == null || value == Missing.VALUE) {
                sink.append("<nil>");
            } else {
                sink.append(Kind.typeName(value)).append('=');
                printer.argument(value, 'v');
            }
        }
        sink.append(')');
    }
}
