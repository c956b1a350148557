package io.sluice.gotemplate.value;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A `map[string]string` of Go: what splitting a text makes.
public final class GoMap extends AbstractMap<String, String> {

    private final Map<String, String> members;

    public GoMap(Map<String, String> members) {
        this.members = Map.copyOf(members);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return members.entrySet();
    }

    @Override
    public @Nullable String get(@Nullable Object key) {
        return key == null ? null : members.get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key != null && members.containsKey(key);
    }
}
