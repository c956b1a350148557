package io.sluice.gotemplate.function;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The functions that a template may call, by name. Immutable; one value serves all templates.
public final class Functions {

    private static final Functions BUILT_IN = new Functions(Map.of()).with(Builtins.all());

    private final Map<String, GoFunction> byName;

    private Functions(Map<String, GoFunction> byName) {
        this.byName = byName;
    }

    /// Those of Go's template language.
    public static Functions builtIn() {
        return BUILT_IN;
    }

    /// These and more; one that is added takes the place of another of its name.
    public Functions with(Collection<GoFunction> more) {
        Map<String, GoFunction> all = new HashMap<>(byName);
        for (GoFunction function : more) {
            all.put(function.name(), function);
        }
        return new Functions(Map.copyOf(all));
    }

    public Optional<GoFunction> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Set<String> names() {
        return byName.keySet();
    }
}
