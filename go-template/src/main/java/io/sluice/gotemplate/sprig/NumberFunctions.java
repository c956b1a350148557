package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.function.Arguments;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoSlice;
import io.sluice.gotemplate.value.SizedInteger;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Arithmetic: whole numbers are `int64`, those with `f` at the end decimal ones.
final class NumberFunctions {

    /// How many decimal places a quotient keeps.
    private static final int PLACES = 16;

    private NumberFunctions() {}

    static List<GoFunction> all(RandomGenerator random) {
        return List.of(
                GoFunction.of("int", "any", a -> Numbers.whole(a.any(0))),
                GoFunction.of("int64", "any", a -> SizedInteger.int64(Numbers.whole(a.any(0)))),
                GoFunction.of("float64", "any", a -> Numbers.number(a.any(0))),
                GoFunction.of("atoi", "string", a -> decimal(a.text(0), 10)),
                GoFunction.of("toDecimal", "any", a -> SizedInteger.int64(decimal(a.printed(0), 8))),
                GoFunction.of("add1", "any", a -> SizedInteger.int64(Numbers.whole(a.any(0)) + 1)),
                GoFunction.of("add", "any...", a -> folded(a, 0, Long::sum)),
                GoFunction.of(
                        "sub", "any any", a -> SizedInteger.int64(Numbers.whole(a.any(0)) - Numbers.whole(a.any(1)))),
                GoFunction.of("mul", "any any...", a -> folded(a, 1, (x, y) -> x * y)),
                GoFunction.of("div", "any any", a -> divided(a, (x, y) -> x / y)),
                GoFunction.of("mod", "any any", a -> divided(a, (x, y) -> x % y)),
                GoFunction.of("max", "any any...", NumberFunctions::largest),
                GoFunction.of("biggest", "any any...", NumberFunctions::largest),
                GoFunction.of("min", "any any...", NumberFunctions::smallest),
                GoFunction.of("maxf", "any any...", a -> foldedNumbers(a, Math::max)),
                GoFunction.of("minf", "any any...", a -> foldedNumbers(a, Math::min)),
                GoFunction.of(
                        "add1f", "any", a -> exact(a.any(0)).add(BigDecimal.ONE).doubleValue()),
                GoFunction.of("addf", "any...", a -> foldedExact(a, BigDecimal.ZERO, 0, BigDecimal::add)),
                GoFunction.of("subf", "any any...", a -> foldedExact(a, exact(a.any(0)), 1, BigDecimal::subtract)),
                GoFunction.of("mulf", "any any...", a -> foldedExact(a, exact(a.any(0)), 1, BigDecimal::multiply)),
                GoFunction.of("divf", "any any...", a -> foldedExact(a, exact(a.any(0)), 1, NumberFunctions::quotient)),
                GoFunction.of("floor", "any", a -> Math.floor(Numbers.number(a.any(0)))),
                GoFunction.of("ceil", "any", a -> Math.ceil(Numbers.number(a.any(0)))),
                GoFunction.of("round", "any int float64...", NumberFunctions::rounded),
                GoFunction.of("until", "int", a -> until(a.integer(0), a.budget())),
                GoFunction.of(
                        "untilStep", "int int int", a -> steps(a.integer(0), a.integer(1), a.integer(2), a.budget())),
                GoFunction.of("seq", "int...", NumberFunctions::sequence),
                GoFunction.of("randInt", "int int", a -> a.integer(0) + random.nextLong(a.integer(1) - a.integer(0))));
    }

    /// Digits of a base; all else is 0.
    private static long decimal(String text, int base) {
        try {
            return Long.parseLong(text, base);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static SizedInteger folded(Arguments arguments, long start, LongBinaryOperator with) {
        long result = start;
        for (Object value : arguments.from(0)) {
            result = with.applyAsLong(result, Numbers.whole(value));
        }
        return SizedInteger.int64(result);
    }

    private static SizedInteger divided(Arguments arguments, LongBinaryOperator with) {
        long divisor = Numbers.whole(arguments.any(1));
        if (divisor == 0) {
            throw new GoError("runtime error: integer divide by zero");
        }
        return SizedInteger.int64(with.applyAsLong(Numbers.whole(arguments.any(0)), divisor));
    }

    private static SizedInteger largest(Arguments arguments) {
        return folded(arguments, Numbers.whole(arguments.any(0)), Math::max);
    }

    private static SizedInteger smallest(Arguments arguments) {
        return folded(arguments, Numbers.whole(arguments.any(0)), Math::min);
    }

    private static double foldedNumbers(Arguments arguments, DoubleBinaryOperator with) {
        double result = Numbers.number(arguments.any(0));
        for (Object value : arguments.from(1)) {
            result = with.applyAsDouble(result, Numbers.number(value));
        }
        return result;
    }

    private static double foldedExact(
            Arguments arguments, BigDecimal start, int first, BinaryOperator<BigDecimal> with) {
        BigDecimal result = start;
        for (Object value : arguments.from(first)) {
            result = with.apply(result, exact(value));
            arguments.budget().take(result.precision());
        }
        return result.doubleValue();
    }

    private static BigDecimal exact(@org.jspecify.annotations.Nullable Object value) {
        double number = Numbers.number(value);
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new GoError("Cannot create a Decimal from " + number);
        }
        return new BigDecimal(Double.toString(number));
    }

    private static BigDecimal quotient(BigDecimal a, BigDecimal b) {
        if (b.signum() == 0) {
            throw new GoError("decimal division by 0");
        }
        return a.divide(b, PLACES, RoundingMode.HALF_UP);
    }

    private static double rounded(Arguments arguments) {
        double up = arguments.count() > 2 ? arguments.number(2) : 0.5;
        double scale = Math.pow(10, (double) arguments.integer(1));
        double shifted = scale * Numbers.number(arguments.any(0));
        double fraction = shifted - (shifted < 0 ? Math.ceil(shifted) : Math.floor(shifted));
        return (fraction >= up ? Math.ceil(shifted) : Math.floor(shifted)) / scale;
    }

    private static GoSlice until(long count, Budget budget) {
        return steps(0, count, count < 0 ? -1 : 1, budget);
    }

    private static GoSlice steps(long start, long stop, long step, Budget budget) {
        boolean down = stop < start;
        if (down ? step >= 0 : step <= 0) {
            return GoSlice.of("int", List.of());
        }
        double count = Math.ceil(((double) stop - start) / step);
        budget.take(count > Integer.MAX_VALUE ? Long.MAX_VALUE : (long) (16 * count));
        List<Long> numbers = new ArrayList<>((int) count);
        for (long i = start; down ? i > stop : i < stop; i += step) {
            numbers.add(i);
        }
        return GoSlice.of("int", numbers);
    }

    private static String sequence(Arguments arguments) {
        int count = arguments.count();
        if (count == 0 || count > 3) {
            return "";
        }
        long start = count == 1 ? 1 : arguments.integer(0);
        long end = arguments.integer(count - 1);
        long direction = end < start ? -1 : 1;
        long step = count == 3 ? arguments.integer(1) : direction;
        if (count == 3 && direction < 0 && step > 0) {
            return "";
        }
        return arguments.made(steps(start, end + direction, step, arguments.budget()).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" ")));
    }
}
