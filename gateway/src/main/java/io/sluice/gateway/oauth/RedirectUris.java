package io.sluice.gateway.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/// Whether a browser may be sent to an address: same scheme and host as a registered one, and a path that
/// begins with its path as text (quirk, recorded).
final class RedirectUris {
    private RedirectUris() {}

    static boolean allowed(List<String> registered, String wanted) {
        var target = parsed(wanted);
        return target.isPresent()
                && registered.stream()
                        .map(RedirectUris::parsed)
                        .flatMap(Optional::stream)
                        .anyMatch(known -> fits(known, target.get()));
    }

    private static boolean fits(URI known, URI target) {
        return text(known.getScheme()).equals(text(target.getScheme()))
                && text(known.getRawAuthority()).equals(text(target.getRawAuthority()))
                && known.getRawFragment() == null
                && target.getRawFragment() == null
                && text(target.getPath()).startsWith(text(known.getPath()));
    }

    private static Optional<URI> parsed(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(new URI(text));
        } catch (URISyntaxException bad) {
            return Optional.empty();
        }
    }

    private static String text(@org.jspecify.annotations.Nullable String part) {
        return part == null ? "" : part;
    }
}
