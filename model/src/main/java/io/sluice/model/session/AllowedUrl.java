package io.sluice.model.session;

import java.util.List;

/// One entry of `allowed_urls`.
///
/// @param url     pattern: a regular expression with `{x}` and `/*` shorthands
/// @param methods exactly as requests name them; empty allows nothing
public record AllowedUrl(String url, List<String> methods) {
    public AllowedUrl {
        methods = List.copyOf(methods);
    }
}
