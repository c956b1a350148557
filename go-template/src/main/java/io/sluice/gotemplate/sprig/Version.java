package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoObject;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.SizedInteger;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A semantic version. Minor and patch may be left out and are 0 then, a `v` may stand before it.
///
/// source: https://semver.org
record Version(
        BigInteger major, BigInteger minor, BigInteger patch, String prerelease, String metadata, String original)
        implements GoObject, Comparable<Version> {

    static Version of(String text) {
        String rest = text.startsWith("v") ? text.substring(1) : text;
        int plus = rest.indexOf('+');
        String metadata = plus < 0 ? "" : rest.substring(plus + 1);
        String core = plus < 0 ? rest : rest.substring(0, plus);
        int dash = core.indexOf('-');
        String prerelease = dash < 0 ? "" : core.substring(dash + 1);
        String[] numbers = (dash < 0 ? core : core.substring(0, dash)).split("\\.", -1);
        boolean suffixes = (plus < 0 || identifiers(metadata)) && (dash < 0 || identifiers(prerelease));
        if (numbers.length > 3 || !suffixes) {
            throw invalid();
        }
        return new Version(number(numbers, 0), number(numbers, 1), number(numbers, 2), prerelease, metadata, text);
    }

    private static GoError invalid() {
        return new GoError("Invalid Semantic Version");
    }

    private static BigInteger number(String[] numbers, int index) {
        if (index >= numbers.length) {
            return BigInteger.ZERO;
        }
        String digits = numbers[index];
        if (digits.isEmpty() || digits.length() > 20 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid();
        }
        return new BigInteger(digits);
    }

    static boolean identifiers(String text) {
        for (String part : text.split("\\.", -1)) {
            boolean known = part.chars()
                    .allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-');
            if (part.isEmpty() || !known) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(Version other) {
        int byMajor = major.compareTo(other.major);
        int byMinor = byMajor != 0 ? byMajor : minor.compareTo(other.minor);
        int byPatch = byMinor != 0 ? byMinor : patch.compareTo(other.patch);
        return byPatch != 0 ? byPatch : comparePrereleases(prerelease, other.prerelease);
    }

    private static int comparePrereleases(String a, String b) {
        if (a.equals(b)) {
            return 0;
        }
        if (a.isEmpty() || b.isEmpty()) { // A release is later than what came before it.
            return a.isEmpty() ? 1 : -1;
        }
        String[] left = a.split("\\.", -1);
        String[] right = b.split("\\.", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = compareIdentifiers(left[i], right[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    private static int compareIdentifiers(String a, String b) {
        boolean left = a.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean right = b.chars().allMatch(c -> c >= '0' && c <= '9');
        if (left && right) {
            return new BigInteger(a).compareTo(new BigInteger(b));
        }
        return left == right ? a.compareTo(b) : left ? -1 : 1;
    }

    @Override
    public String typeName() {
        return "*semver.Version";
    }

    @Override
    public Kind kind() {
        return Kind.POINTER;
    }

    @Override
    public String text() {
        return major + "." + minor + "." + patch + (prerelease.isEmpty() ? "" : "-" + prerelease)
                + (metadata.isEmpty() ? "" : "+" + metadata);
    }

    @Override
    public Optional<Member> member(String name) {
        return switch (name) {
            case "Major" -> Optional.of(Member.of(unsigned(major)));
            case "Minor" -> Optional.of(Member.of(unsigned(minor)));
            case "Patch" -> Optional.of(Member.of(unsigned(patch)));
            case "Prerelease" -> Optional.of(Member.of(prerelease));
            case "Metadata" -> Optional.of(Member.of(metadata));
            case "Original" -> Optional.of(Member.of(original));
            case "String" -> Optional.of(Member.of(text()));
            case "Compare" -> compared(arguments -> (long) compareTo(other(arguments)));
            case "Equal" -> compared(arguments -> compareTo(other(arguments)) == 0);
            case "LessThan" -> compared(arguments -> compareTo(other(arguments)) < 0);
            case "GreaterThan" -> compared(arguments -> compareTo(other(arguments)) > 0);
            default -> Optional.empty();
        };
    }

    private static SizedInteger unsigned(BigInteger number) {
        return new SizedInteger(Kind.UINT64, number.longValue());
    }

    private static Optional<Member> compared(Body body) {
        return Optional.of(new Member(true, List.of("*semver.Version"), body));
    }

    private static Version other(List<@Nullable Object> arguments) {
        if (arguments.getFirst() instanceof Version version) {
            return version;
        }
        throw new GoError("wrong type for value; expected *semver.Version; got " + Kind.typeName(arguments.getFirst()));
    }
}
