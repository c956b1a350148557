package io.sluice.gateway.exchange;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The APIs being served, by what other APIs call them: versions of a base, targets of `tyk://`.
///
/// Filled anew with each configuration; read by all event loops.
public final class ApiDirectory {
    private volatile Served served = new Served(Map.of(), Map.of());

    /// @param references to ids
    private record Served(Map<String, ServedApi> byId, Map<String, String> references) {
        @Nullable
        ServedApi byReference(String text) {
            var found = byId.get(text);
            if (found != null) return found;
            var id = references.get(text);
            return id == null ? null : byId.get(id);
        }
    }

    /// @param apis id to API; not changed any more
    public void replace(Map<String, ServedApi> apis) {
        var before = served;
        served = new Served(apis, namedAs(before.byId, apis) ? before.references : references(apis));
    }

    /// Names change rarely, and with 10,000 APIs it takes longer to list them than to do all the rest.
    private static boolean namedAs(Map<String, ServedApi> before, Map<String, ServedApi> now) {
        if (before.size() != now.size()) return false;
        for (var entry : now.entrySet()) {
            var old = before.get(entry.getKey());
            if (entry.getValue().equals(old)) continue;
            if (old == null) return false;
            var was = old.definition();
            var is = entry.getValue().definition();
            if (!was.name().equals(is.name()) || !was.databaseId().equals(is.databaseId())) return false;
        }
        return true;
    }

    private static Map<String, String> references(Map<String, ServedApi> apis) {
        var references = new HashMap<String, String>();
        apis.forEach((id, api) -> {
            var definition = api.definition();
            if (!definition.databaseId().isEmpty()) references.putIfAbsent(definition.databaseId(), id);
            var name = withoutCategories(definition.name());
            references.putIfAbsent(name, id);
            references.putIfAbsent(slug(name), id);
        });
        return references;
    }

    /// @return null when no such API is served
    public @Nullable ServedApi byId(String id) {
        return served.byId.get(id);
    }

    /// The API that a `tyk://` address means: by id, database id, name, or the name as a host would be written.
    public @Nullable ServedApi byReference(String text) {
        return served.byReference(text);
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
