package io.sluice.cli.backup;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a gateway owns in its store, by the beginning of keys (`wire-formats.md` 3). Counters, caches, records
/// on their way and locks are not in a backup: they mean nothing later.
enum Family {
    KEYS("keys", "apikey-"),
    ORGANISATIONS("organisations", "orgkey."),
    CERTIFICATES("certificates", "cert-"),
    OAUTH("oauth", "oauth-data."),
    PLUGIN_DATA("plugin-data", "coprocess-data:", "jsvm-store:");

    /// Pauses between two warnings, among the certificates.
    private static final String COOLDOWN = "cert-cooldown:";

    private static final int SHOWN = 4;

    private final String kind;

    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
    private final List<String> prefixes;

    Family(String kind, String... prefixes) {
        this.kind = kind;
        this.prefixes = List.of(prefixes);
    }

    /// What entries are counted as.
    String kind() {
        return kind;
    }

    static List<String> allPrefixes() {
        return Stream.of(values()).flatMap(family -> family.prefixes.stream()).toList();
    }

    static Optional<Family> of(String key) {
        if (key.startsWith(COOLDOWN)) return Optional.empty();
        return Stream.of(values())
                .filter(family -> family.prefixes.stream().anyMatch(key::startsWith))
                .findFirst();
    }

    static boolean isKind(String kind) {
        return Stream.of(values()).anyMatch(family -> family.kind.equals(kind));
    }

    /// A key for people: of tokens, and hashes of tokens, only the end.
    static String shown(String key) {
        if (key.startsWith("apikey-")) return "apikey-" + end(key, "apikey-".length());
        int dot = key.lastIndexOf('.');
        boolean token = key.startsWith("oauth-data.")
                && (key.contains(".oauth-access.")
                        || key.contains(".oauth-refresh.")
                        || key.contains(".oauth-authorize."));
        return token ? key.substring(0, dot + 1) + end(key, dot + 1) : key;
    }

    private static String end(String key, int from) {
        return key.length() - from <= SHOWN ? "…" : "…" + key.substring(key.length() - SHOWN);
    }
}
