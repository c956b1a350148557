package io.sluice.model.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A text that no log, message or dump may show. Written as `***` wherever it is printed.
///
/// @param reveal the text itself; "" when none was given
public record Secret(String reveal) {
    public static final Secret NONE = new Secret("");

    public boolean isEmpty() {
        return reveal.isEmpty();
    }

    /// Whether `given` is this secret, in a time that does not depend on where they differ.
    /// An empty secret matches nothing: what it guards stays closed.
    public boolean matches(String given) {
        return !reveal.isEmpty()
                && MessageDigest.isEqual(
                        reveal.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return reveal.isEmpty() ? "" : "***";
    }
}
