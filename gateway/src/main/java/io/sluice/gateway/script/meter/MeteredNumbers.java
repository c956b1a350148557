package io.sluice.gateway.script.meter;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;

/// Steps of the class library on big numbers and lists, as [MeteredText].
public final class MeteredNumbers {
    /// No number has more; a product of two of that size takes some ten milliseconds.
    private static final int MOST_BITS = 1 << 20;

    private static final int SLOW_BITS = 1 << 13;

    private MeteredNumbers() {}

    private static void bits(double bits) {
        if (bits > SLOW_BITS) Checkpoint.step();
        if (bits > MOST_BITS) throw Checkpoint.passed("made a number of more than " + MOST_BITS + " bits");
    }

    public static BigInteger multiply(BigInteger one, BigInteger other) {
        bits((double) one.bitLength() + other.bitLength());
        return one.multiply(other);
    }

    public static BigInteger pow(BigInteger base, int exponent) {
        if (base.bitLength() > 1) bits((double) base.bitLength() * exponent);
        return base.pow(exponent);
    }

    public static BigInteger shiftLeft(BigInteger number, int count) {
        if (number.signum() != 0) bits(number.bitLength() + Math.max(0.0, count));
        return number.shiftLeft(count);
    }

    public static BigInteger shiftRight(BigInteger number, int count) {
        if (number.signum() != 0) bits(number.bitLength() + Math.max(0.0, -(double) count));
        return number.shiftRight(count);
    }

    public static BigInteger add(BigInteger one, BigInteger other) {
        bits(Math.max(one.bitLength(), other.bitLength()));
        return one.add(other);
    }

    public static BigInteger subtract(BigInteger one, BigInteger other) {
        bits(Math.max(one.bitLength(), other.bitLength()));
        return one.subtract(other);
    }

    public static BigInteger divide(BigInteger one, BigInteger other) {
        bits(one.bitLength());
        return one.divide(other);
    }

    public static BigInteger remainder(BigInteger one, BigInteger other) {
        bits(one.bitLength());
        return one.remainder(other);
    }

    public static BigInteger[] divideAndRemainder(BigInteger one, BigInteger other) {
        bits(one.bitLength());
        return one.divideAndRemainder(other);
    }

    public static String toString(BigInteger number) {
        bits(number.bitLength());
        return number.toString();
    }

    public static String toString(BigInteger number, int radix) {
        bits(number.bitLength());
        return number.toString(radix);
    }

    /// Before a number is read.
    public static String digits(String text) {
        bits(3.0 * text.length());
        return text;
    }

    public static Object[] toArray(Collection<?> list) {
        Checkpoint.large(8.0 * list.size());
        return list.toArray();
    }

    public static <T> T[] toArray(Collection<?> list, T[] into) {
        Checkpoint.large(8.0 * list.size());
        return list.toArray(into);
    }

    public static <T> boolean addAll(Collection<T> list, Collection<? extends T> more) {
        Checkpoint.large(16.0 * more.size());
        return list.addAll(more);
    }

    public static Object[] copyOf(Object[] array, int length) {
        Checkpoint.large(8.0 * length);
        return Arrays.copyOf(array, length);
    }

    public static int[] copyOf(int[] array, int length) {
        Checkpoint.large(4.0 * length);
        return Arrays.copyOf(array, length);
    }

    public static byte[] copyOf(byte[] array, int length) {
        Checkpoint.large(length);
        return Arrays.copyOf(array, length);
    }

    public static double[] copyOf(double[] array, int length) {
        Checkpoint.large(8.0 * length);
        return Arrays.copyOf(array, length);
    }

    public static Object[] copyOfRange(Object[] array, int from, int to) {
        Checkpoint.large(8.0 * ((double) to - from));
        return Arrays.copyOfRange(array, from, to);
    }

    public static void arraycopy(Object from, int at, Object to, int start, int count) {
        if (count > Checkpoint.LARGE / 8) Checkpoint.step();
        System.arraycopy(from, at, to, start, count);
    }

    /// The order may be one that runs no loop: each look counts.
    public static <T> void sort(T[] array, Comparator<? super T> order) {
        Checkpoint.large(8.0 * array.length);
        Arrays.sort(array, new Comparator<T>() {
            private int looks;

            @Override
            public int compare(T one, T other) {
                if ((++looks & 63) == 0) Checkpoint.step();
                return order.compare(one, other);
            }
        });
    }
}
