package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.function.Arguments;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoMap;
import io.sluice.gotemplate.value.GoSlice;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Functions of maps. `set`, `unset` and the merging ones change the map they are given, as in Go. Where Go
/// gives keys in an order by chance, they are sorted here.
final class DictFunctions {

    private DictFunctions() {}

    static List<GoFunction> all() {
        List<GoFunction> functions = new ArrayList<>(List.of(
                GoFunction.of("dict", "any...", DictFunctions::dict),
                GoFunction.of("get", "map string", a -> a.map(0).getOrDefault(a.text(1), "")),
                GoFunction.of("set", "map string any", DictFunctions::set),
                GoFunction.of("unset", "map string", DictFunctions::unset),
                GoFunction.of("hasKey", "map string", a -> a.map(0).containsKey(a.text(1))),
                GoFunction.of("pluck", "string map...", DictFunctions::pluck),
                GoFunction.of("keys", "map...", DictFunctions::keys),
                GoFunction.of("values", "map", DictFunctions::values),
                GoFunction.of("pick", "map string...", DictFunctions::pick),
                GoFunction.of("omit", "map string...", DictFunctions::omit),
                GoFunction.of("dig", "any...", DictFunctions::dig)));
        ListFunctions.both(functions, "merge", "mustMerge", "map map...", a -> merged(a, false));
        ListFunctions.both(functions, "mergeOverwrite", "mustMergeOverwrite", "map map...", a -> merged(a, true));
        ListFunctions.both(functions, "deepCopy", "mustDeepCopy", "any", a -> copy(a.any(0), a.budget(), 0));
        return functions;
    }

    private static Map<String, @Nullable Object> dict(Arguments arguments) {
        Map<String, @Nullable Object> dict = new HashMap<>();
        for (int i = 0; i < arguments.count(); i += 2) {
            dict.put(arguments.printed(i), i + 1 < arguments.count() ? arguments.any(i + 1) : "");
        }
        arguments.budget().take(32L * dict.size());
        return dict;
    }

    private static Map<String, @Nullable Object> set(Arguments arguments) {
        if (arguments.any(0) == null) {
            throw new GoError("assignment to entry in nil map");
        }
        arguments.budget().take(32);
        arguments.map(0).put(arguments.text(1), arguments.any(2));
        return arguments.map(0);
    }

    private static Map<String, @Nullable Object> unset(Arguments arguments) {
        if (arguments.any(0) != null) {
            arguments.map(0).remove(arguments.text(1));
        }
        return arguments.map(0);
    }

    private static List<?> pluck(Arguments arguments) {
        List<@Nullable Object> plucked = new ArrayList<>();
        for (int i = 1; i < arguments.count(); i++) {
            Map<String, @Nullable Object> map = arguments.map(i);
            if (map.containsKey(arguments.text(0))) {
                plucked.add(map.get(arguments.text(0)));
            }
        }
        return arguments.made(plucked);
    }

    private static GoSlice keys(Arguments arguments) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < arguments.count(); i++) {
            keys.addAll(GoText.sortedKeys(arguments.map(i)));
        }
        return arguments.made(GoSlice.strings(keys));
    }

    private static List<?> values(Arguments arguments) {
        List<@Nullable Object> values = new ArrayList<>();
        for (String key : GoText.sortedKeys(arguments.map(0))) {
            values.add(arguments.map(0).get(key));
        }
        return arguments.made(values);
    }

    private static Map<String, @Nullable Object> pick(Arguments arguments) {
        Map<String, @Nullable Object> picked = new HashMap<>();
        for (int i = 1; i < arguments.count(); i++) {
            String key = arguments.text(i);
            if (arguments.map(0).containsKey(key)) {
                picked.put(key, arguments.map(0).get(key));
            }
        }
        arguments.budget().take(32L * picked.size());
        return picked;
    }

    private static Map<String, @Nullable Object> omit(Arguments arguments) {
        Map<String, @Nullable Object> kept = new HashMap<>(arguments.map(0));
        for (int i = 1; i < arguments.count(); i++) {
            kept.remove(arguments.text(i));
        }
        arguments.budget().take(32L * kept.size());
        return kept;
    }

    private static @Nullable Object dig(Arguments arguments) {
        int count = arguments.count();
        if (count < 3) {
            throw new GoError("dig needs at least three arguments");
        }
        Object step = arguments.any(count - 1);
        for (int i = 0; i < count - 2; i++) {
            if (!(step instanceof Map<?, ?> map) || step instanceof GoMap) {
                throw conversion(step, "map[string]interface {}");
            }
            if (!(arguments.any(i) instanceof String key)) {
                throw conversion(arguments.any(i), "string");
            }
            if (!map.containsKey(key)) {
                return arguments.any(count - 2);
            }
            step = map.get(key);
        }
        return step;
    }

    private static GoError conversion(@Nullable Object value, String wanted) {
        String got = value == null ? "nil" : Kind.typeName(value);
        return new GoError("interface conversion: interface {} is " + got + ", not " + wanted);
    }

    private static Map<String, @Nullable Object> merged(Arguments arguments, boolean overwrites) {
        Map<String, @Nullable Object> target = arguments.any(0) == null ? new HashMap<>() : arguments.map(0);
        for (int i = 1; i < arguments.count(); i++) {
            merge(target, arguments.map(i), overwrites, arguments.budget(), 0);
        }
        return target;
    }

    /// Takes over what the target lacks or has empty, or all; maps within maps are merged.
    private static void merge(
            Map<String, @Nullable Object> target, Map<?, ?> source, boolean overwrites, Budget budget, int depth) {
        budget.depth(depth);
        for (String key : GoText.sortedKeys(source)) {
            budget.step();
            budget.take(32);
            Object from = source.get(key);
            Object to = target.get(key);
            if (from == null) {
                if (overwrites) {
                    target.put(key, null);
                }
                continue;
            }
            boolean both = from instanceof Map && to instanceof Map && !(to instanceof GoMap);
            if (both) {
                merge(asMap(to), (Map<?, ?>) from, overwrites, budget, depth + 1);
            }
            boolean empty = DefaultFunctions.isEmpty(to);
            if (from instanceof List && overwrites) {
                target.put(key, from);
            } else if (!(both && !empty) && (overwrites || empty)) {
                target.put(key, from);
            }
        }
    }

    @SuppressWarnings("unchecked") // Maps of templates have text as keys.
    private static Map<String, @Nullable Object> asMap(@Nullable Object value) {
        return (Map<String, @Nullable Object>) java.util.Objects.requireNonNull(value);
    }

    private static @Nullable Object copy(@Nullable Object value, Budget budget, int depth) {
        budget.depth(depth);
        budget.step();
        return switch (value) {
            case GoSlice slice -> slice.subList(0, slice.size());
            case GoMap map -> map;
            case Map<?, ?> map -> {
                budget.take(32L * map.size());
                Map<String, @Nullable Object> copied = new HashMap<>();
                map.forEach((key, member) -> copied.put((String) key, copy(member, budget, depth + 1)));
                yield copied;
            }
            case List<?> list -> {
                budget.take(8L * list.size());
                List<@Nullable Object> copied = new ArrayList<>(list.size());
                for (Object element : list) {
                    copied.add(copy(element, budget, depth + 1));
                }
                yield copied;
            }
            case null, default -> value;
        };
    }
}
