package io.sluice.gateway.jq;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.internal.JsonQueryFunction;
import net.thisptr.jackson.jq.internal.operators.BinaryOperator;
import net.thisptr.jackson.jq.internal.tree.FunctionCall;
import net.thisptr.jackson.jq.internal.tree.FunctionDefinition;
import net.thisptr.jackson.jq.internal.tree.ImportStatement;
import net.thisptr.jackson.jq.internal.tree.ThisObject;
import net.thisptr.jackson.jq.internal.tree.literal.ValueLiteral;
import org.jspecify.annotations.Nullable;

/// Puts a guard around each expression of a compiled filter, so that no part of it runs uncounted.
///
/// The library has no hook for this, and its tree no way to be rebuilt: guards are put into the fields of the tree,
/// whoever they belong to. A tree of another shape than expected is refused rather than run unguarded.
final class GuardedTree {
    private static final String LIBRARY = "net.thisptr.jackson.jq.internal.";

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> called = new HashSet<>();
    private final Set<String> defined = new HashSet<>();
    private boolean imports;

    /// @throws JqFailure when the tree cannot be guarded
    Expression guarded(Expression expression) throws JqFailure {
        try {
            visit(expression);
        } catch (ReflectiveOperationException | RuntimeException shape) {
            throw new JqFailure("cannot be guarded: " + shape);
        }
        return guard(expression);
    }

    /// Puts guards into a function of the library that is made of expressions.
    ///
    /// @throws JqFailure when it cannot be guarded
    void guard(Function function) throws JqFailure {
        if (!(function instanceof JsonQueryFunction)) return;
        try {
            var body = JsonQueryFunction.class.getDeclaredField("body");
            visit(function, body);
        } catch (ReflectiveOperationException | RuntimeException shape) {
            throw new JqFailure("cannot be guarded: " + shape);
        }
    }

    /// Whether other files are asked for.
    boolean imports() {
        return imports;
    }

    /// Functions that are called, as `name/count`.
    Set<String> called() {
        return called;
    }

    /// Functions and parameters that the filter itself defines, wherever.
    Set<String> defined() {
        return defined;
    }

    private static Expression guard(Expression expression) {
        // The library asks for the class of these, and they do nothing.
        boolean plain = expression instanceof ThisObject || expression instanceof ValueLiteral;
        return plain || expression instanceof Guard.Counted ? expression : new Guard.Counted(expression);
    }

    private void visit(Object node) throws ReflectiveOperationException {
        if (!seen.add(node)) return;
        Class<?> type = node.getClass();
        if (!type.getName().startsWith(LIBRARY)) throw new IllegalStateException(type.getName());
        for (; type != Object.class; type = type.getSuperclass()) {
            for (var field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) visit(node, field);
            }
        }
        note(node);
    }

    private void visit(Object node, Field field) throws ReflectiveOperationException {
        field.setAccessible(true);
        var value = field.get(node);
        if (value == null || value instanceof String || value instanceof Enum<?>) return;
        if (value instanceof List<?> list) {
            field.set(node, visited(list));
        } else if (value instanceof Expression expression) {
            visit(expression);
            field.set(node, guard(expression));
        } else if (value instanceof BinaryOperator operator) {
            field.set(node, new Guard.Operator(operator));
        } else if (value.getClass().getName().startsWith(LIBRARY)) {
            visit(value);
        }
    }

    private List<Object> visited(List<?> list) throws ReflectiveOperationException {
        var out = new ArrayList<>();
        for (var each : list) {
            if (each instanceof Expression expression) {
                visit(expression);
                out.add(guard(expression));
            } else {
                if (each != null && each.getClass().getName().startsWith(LIBRARY)) visit(each);
                out.add(each);
            }
        }
        return out;
    }

    private void note(Object node) throws ReflectiveOperationException {
        if (node instanceof ImportStatement) imports = true;
        if (node instanceof FunctionCall) {
            if (field(node, "moduleName") == null) {
                called.add(field(node, "name") + "/" + list(node, "args").size());
            }
        } else if (node instanceof FunctionDefinition) {
            var parameters = list(node, "args");
            defined.add(field(node, "fname") + "/" + parameters.size());
            for (var parameter : parameters) {
                var name = String.valueOf(parameter);
                defined.add((name.startsWith("$") ? name.substring(1) : name) + "/0");
            }
        }
    }

    private static @Nullable Object field(Object node, String name) throws ReflectiveOperationException {
        var field = node.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(node);
    }

    private static List<?> list(Object node, String name) throws ReflectiveOperationException {
        return field(node, name) instanceof List<?> list ? list : List.of();
    }
}
