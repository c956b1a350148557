package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.limit.GoError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Which versions are wanted: `>= 1.2, < 3`, `^1.2 || ~3.4`, `1.x`, `1.2 - 1.4`.
///
/// @param alternatives of each all conditions must hold; one of them is enough
record VersionRange(List<List<Condition>> alternatives) {

    private static final Set<String> OPERATORS =
            Set.of("", "=", "!=", ">", "<", ">=", "=>", "<=", "=<", "~", "~>", "^");

    /// @param given how many numbers are given: 3 when none is left out or an `x`
    record Condition(String operator, Version version, int given) {

        boolean holds(Version other) {
            // One who does not ask for a pre-release does not get one; only `!=` with all numbers does.
            boolean unwanted =
                    !other.prerelease().isEmpty() && version.prerelease().isEmpty();
            if (unwanted && !(operator.equals("!=") && given == 3)) {
                return false;
            }
            int order = other.compareTo(version);
            boolean sameMajor = other.major().equals(version.major());
            boolean sameMinor = other.minor().equals(version.minor());
            return switch (operator) {
                case "!=" -> different(other, order, sameMajor, sameMinor);
                case ">" -> later(other, order, sameMajor);
                case "<" -> order < 0;
                case ">=", "=>" -> order >= 0;
                case "<=", "=<" ->
                    given == 3
                            ? order <= 0
                            : other.major().compareTo(version.major()) < 0
                                    || sameMajor && (given < 2 || other.minor().compareTo(version.minor()) <= 0);
                case "^" -> compatible(other, order, sameMajor, sameMinor);
                case "~", "~>" -> near(order, sameMajor, sameMinor);
                default -> given == 3 ? order == 0 : near(order, sameMajor, sameMinor);
            };
        }

        private boolean different(Version other, int order, boolean sameMajor, boolean sameMinor) {
            if (given == 3) {
                return order != 0;
            }
            if (given == 0) {
                return !sameMajor || !sameMinor || !other.patch().equals(version.patch()) || order != 0;
            }
            return !sameMajor || given == 2 && !sameMinor;
        }

        private boolean later(Version other, int order, boolean sameMajor) {
            if (given == 3 || given == 0 || !sameMajor) {
                return given == 3 || given == 0 ? order > 0 : other.major().compareTo(version.major()) > 0;
            }
            return given == 2 && other.minor().compareTo(version.minor()) > 0;
        }

        private boolean near(int order, boolean sameMajor, boolean sameMinor) {
            if (order < 0) {
                return false;
            }
            boolean zero = version.major().signum() == 0
                    && version.minor().signum() == 0
                    && version.patch().signum() == 0;
            if (zero && (given == 3 || given == 0)) {
                return true;
            }
            return sameMajor && (given == 1 || sameMinor);
        }

        private boolean compatible(Version other, int order, boolean sameMajor, boolean sameMinor) {
            if (order < 0) {
                return false;
            }
            if (version.major().signum() > 0 || given == 1) {
                return sameMajor;
            }
            if (other.major().signum() > 0) {
                return false;
            }
            if (version.minor().signum() > 0 || given == 2) {
                return sameMinor;
            }
            return other.minor().signum() == 0 && other.patch().equals(version.patch());
        }
    }

    static VersionRange of(String text) {
        List<List<Condition>> alternatives = new ArrayList<>();
        for (String part : text.split("\\|\\|", -1)) {
            alternatives.add(conditions(part));
        }
        return new VersionRange(alternatives);
    }

    boolean contains(Version version) {
        return alternatives.stream().anyMatch(all -> all.stream().allMatch(condition -> condition.holds(version)));
    }

    private static List<Condition> conditions(String text) {
        List<Condition> conditions = new ArrayList<>();
        int at = 0;
        while (true) {
            at = spaces(text, at);
            if (at < text.length() && text.charAt(at) == ',' && !conditions.isEmpty()) {
                at = spaces(text, at + 1);
                if (at == text.length()) {
                    throw improper(text);
                }
            }
            if (at == text.length()) {
                break;
            }
            int start = at;
            while (at < text.length() && "=!<>~^".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            String operator = text.substring(start, at);
            at = spaces(text, at);
            start = at;
            while (at < text.length() && " \t\n\f\r,=!<>~^".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String version = text.substring(start, at);
            if (!OPERATORS.contains(operator)) {
                throw improper(text);
            }
            int dash = spaces(text, at);
            boolean range = operator.isEmpty() && dash > at && text.startsWith("- ", dash);
            if (range) { // `1.2 - 1.4`
                start = spaces(text, dash + 1);
                at = start;
                while (at < text.length() && " \t\n\f\r,".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                conditions.add(condition(text, ">=", version));
                conditions.add(condition(text, "<=", text.substring(start, at)));
            } else {
                conditions.add(condition(text, operator, version));
            }
        }
        if (conditions.isEmpty()) {
            throw improper(text);
        }
        return conditions;
    }

    private static int spaces(String text, int from) {
        int at = from;
        while (at < text.length() && " \t\n\f\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static Condition condition(String whole, String operator, String text) {
        String rest = text.startsWith("v") ? text.substring(1) : text;
        int suffix = rest.length();
        for (int i = rest.length() - 1; i >= 0; i--) {
            if (rest.charAt(i) == '-' || rest.charAt(i) == '+') {
                suffix = i;
            }
        }
        String[] numbers = rest.substring(0, suffix).split("\\.", -1);
        if (rest.isEmpty() || numbers.length > 3) {
            throw improper(whole);
        }
        int given = 0;
        while (given < numbers.length && !Set.of("x", "X", "*").contains(numbers[given])) {
            given++;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            plain.append(i == 0 ? "" : ".").append(i < given ? numbers[i] : "0");
        }
        String prerelease = rest.substring(suffix);
        try {
            return new Condition(operator, Version.of(plain + prerelease), given);
        } catch (GoError _) {
            throw improper(whole);
        }
    }

    private static GoError improper(String text) {
        return new GoError("improper constraint: " + text);
    }
}
