package io.sluice.gateway.middleware.admit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Origins that may call, compared without regard to case; each may hold one `*`. An empty list is every origin.
record OriginList(boolean any, Set<String> exact, List<Wildcard> wildcards) {

    record Wildcard(String prefix, String suffix) {
        boolean matches(String origin) {
            return origin.length() >= prefix.length() + suffix.length()
                    && origin.startsWith(prefix)
                    && origin.endsWith(suffix);
        }
    }

    static OriginList of(List<String> origins) {
        var exact = new HashSet<String>();
        var wildcards = new ArrayList<Wildcard>();
        for (var origin : origins) {
            var lower = origin.toLowerCase(Locale.ROOT);
            int star = lower.indexOf('*');
            if (lower.equals("*")) return new OriginList(true, Set.of(), List.of());
            if (star < 0) exact.add(lower);
            else wildcards.add(new Wildcard(lower.substring(0, star), lower.substring(star + 1)));
        }
        return new OriginList(origins.isEmpty(), Set.copyOf(exact), List.copyOf(wildcards));
    }

    boolean allows(String origin) {
        if (any) return true;
        var lower = origin.toLowerCase(Locale.ROOT);
        return exact.contains(lower) || wildcards.stream().anyMatch(wildcard -> wildcard.matches(lower));
    }
}
