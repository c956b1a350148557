package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.function.Arguments;
import io.sluice.gotemplate.function.Comparison;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoSlice;
import io.sluice.gotemplate.value.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions of lists. None changes its list; each makes a new one.
final class ListFunctions {

    private static final String ANY = "interface {}";

    private ListFunctions() {}

    static List<GoFunction> all() {
        List<GoFunction> functions = new ArrayList<>(List.of(
                GoFunction.of("list", "any...", ListFunctions::list),
                GoFunction.of("tuple", "any...", ListFunctions::list),
                GoFunction.of("concat", "any...", ListFunctions::concat)));
        both(functions, "append", "mustAppend", "any any", a -> with(a, "push on", false));
        both(functions, "push", "mustPush", "any any", a -> with(a, "push on", false));
        both(functions, "prepend", "mustPrepend", "any any", a -> with(a, "prepend on", true));
        both(functions, "first", "mustFirst", "any", a -> first(a.slice(0, "find first on")));
        both(functions, "last", "mustLast", "any", a -> last(a.slice(0, "find last on")));
        both(functions, "rest", "mustRest", "any", a -> part(a, a.slice(0, "find rest on"), 1, 0));
        both(functions, "initial", "mustInitial", "any", a -> part(a, a.slice(0, "find initial on"), 0, 1));
        both(functions, "reverse", "mustReverse", "any", ListFunctions::reversed);
        both(functions, "uniq", "mustUniq", "any", ListFunctions::unique);
        both(functions, "without", "mustWithout", "any any...", ListFunctions::without);
        both(functions, "compact", "mustCompact", "any", ListFunctions::compact);
        both(functions, "has", "mustHas", "any any", ListFunctions::has);
        both(functions, "slice", "mustSlice", "any any...", ListFunctions::slice);
        both(functions, "chunk", "mustChunk", "int any", ListFunctions::chunks);
        return functions;
    }

    /// A function and its twin: they differ in Go in how an error leaves them, not for a template.
    static void both(List<GoFunction> functions, String name, String must, String signature, GoFunction.Body body) {
        functions.add(GoFunction.of(name, signature, body));
        functions.add(GoFunction.of(must, signature, body));
    }

    private static List<@Nullable Object> list(Arguments arguments) {
        return arguments.made(new ArrayList<>(arguments.from(0)));
    }

    private static List<?> concat(Arguments arguments) {
        List<@Nullable Object> all = new ArrayList<>();
        for (int i = 0; i < arguments.count(); i++) {
            all.addAll(arguments.made(asList(arguments.any(i))));
        }
        return all.isEmpty() ? GoSlice.nil(ANY) : all;
    }

    private static List<?> asList(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new GoError("Cannot concat type " + Kind.of(value).word() + " as list");
    }

    private static List<@Nullable Object> with(Arguments arguments, String action, boolean first) {
        List<@Nullable Object> more = new ArrayList<>(arguments.made(arguments.slice(0, action)));
        more.add(first ? 0 : more.size(), arguments.any(1));
        return more;
    }

    private static @Nullable Object first(List<?> list) {
        return list.isEmpty() ? null : list.getFirst();
    }

    private static @Nullable Object last(List<?> list) {
        return list.isEmpty() ? null : list.getLast();
    }

    private static List<?> part(Arguments arguments, List<?> list, int skipped, int dropped) {
        return list.isEmpty()
                ? GoSlice.nil(ANY)
                : arguments.made(new ArrayList<>(list.subList(skipped, list.size() - dropped)));
    }

    private static List<?> reversed(Arguments arguments) {
        List<@Nullable Object> reversed = new ArrayList<>(arguments.made(arguments.slice(0, "find reverse on")));
        Collections.reverse(reversed);
        return reversed;
    }

    private static List<?> unique(Arguments arguments) {
        List<@Nullable Object> unique = new ArrayList<>();
        for (Object element : arguments.slice(0, "find uniq on")) {
            if (!contains(unique, element, arguments.budget())) {
                unique.add(element);
            }
        }
        return arguments.made(unique);
    }

    private static List<?> without(Arguments arguments) {
        List<@Nullable Object> kept = new ArrayList<>();
        List<@Nullable Object> left = arguments.from(1);
        for (Object element : arguments.slice(0, "find without on")) {
            if (!contains(left, element, arguments.budget())) {
                kept.add(element);
            }
        }
        return arguments.made(kept);
    }

    private static boolean contains(List<?> list, @Nullable Object wanted, Budget budget) {
        for (Object element : list) {
            if (Comparison.deep(wanted, element, budget)) {
                return true;
            }
        }
        return false;
    }

    private static List<?> compact(Arguments arguments) {
        List<@Nullable Object> kept = new ArrayList<>();
        for (Object element : arguments.slice(0, "compact on")) {
            if (!DefaultFunctions.isEmpty(element)) {
                kept.add(element);
            }
        }
        return arguments.made(kept);
    }

    private static boolean has(Arguments arguments) {
        return arguments.any(1) != null
                && contains(arguments.slice(1, "find has on"), arguments.any(0), arguments.budget());
    }

    private static @Nullable Object slice(Arguments arguments) {
        if (!(arguments.any(0) instanceof List<?> list)) {
            throw new GoError("list should be type of slice or array but "
                    + Kind.of(arguments.any(0)).word());
        }
        if (list.isEmpty()) {
            return null;
        }
        long from = arguments.count() > 1 ? Numbers.whole(arguments.any(1)) : 0;
        long to = arguments.count() > 2 ? Numbers.whole(arguments.any(2)) : list.size();
        if (from < 0 || to < from || to > list.size()) {
            throw new GoError("reflect.Value.Slice: slice index out of bounds");
        }
        return list.subList((int) from, (int) to);
    }

    private static List<?> chunks(Arguments arguments) {
        long size = arguments.integer(0);
        List<?> list = arguments.made(arguments.slice(1, "chunk"));
        if (size <= 0) {
            throw new GoError("runtime error: makeslice: len out of range");
        }
        List<Object> chunks = new ArrayList<>();
        for (int from = 0; from < list.size(); ) {
            int to = (int) Math.min(from + size, list.size());
            chunks.add(new ArrayList<>(list.subList(from, to)));
            from = to;
        }
        return GoSlice.of("[]interface {}", chunks);
    }
}
