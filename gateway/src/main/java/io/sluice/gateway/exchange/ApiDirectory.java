package io.sluice.gateway.exchange;

import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The APIs being served, by what other APIs call them: versions of a base, targets of `tyk://`.
///
/// Filled anew with each configuration; read by all event loops.
public final class ApiDirectory {
    private volatile Map<String, ServedApi> byId = Map.of();
    private volatile Map<String, ServedApi> byReference = Map.of();

    /// @param apis id to API
    public void replace(Map<String, ServedApi> apis) {
        var references = new HashMap<String, ServedApi>();
        for (var api : apis.values()) {
            var definition = api.definition();
            if (!definition.databaseId().isEmpty()) references.putIfAbsent(definition.databaseId(), api);
            var name = withoutCategories(definition.name());
            references.putIfAbsent(name, api);
            references.putIfAbsent(slug(name), api);
        }
        byId = Map.copyOf(apis);
        // Not copied: with 10,000 APIs an immutable map takes longer to fill than everything else here.
        byReference = Collections.unmodifiableMap(references);
    }

    /// @return null when no such API is served
    public @Nullable ServedApi byId(String id) {
        return byId.get(id);
    }

    /// The API that a `tyk://` address means: by id, database id, name, or the name as a host would be written.
    public @Nullable ServedApi byReference(String text) {
        var found = byId.get(text);
        return found != null ? found : byReference.get(text);
    }

    /// Without what stands behind ` #`.
    private static String withoutCategories(String name) {
        int categories = name.indexOf(" #");
        return categories < 0 ? name : name.substring(0, categories);
    }

    /// The name in lower case, each character that is no letter or digit a hyphen.
    private static String slug(String name) {
        var out = new StringBuilder(name.length());
        for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            out.append(plain ? c : '-');
        }
        return out.toString();
    }
}
