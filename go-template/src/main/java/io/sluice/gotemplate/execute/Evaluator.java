package io.sluice.gotemplate.execute;

import io.sluice.gotemplate.function.Arguments;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.function.Parameter;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.limit.LimitExceeded;
import io.sluice.gotemplate.parse.Node;
import io.sluice.gotemplate.parse.NodeText;
import io.sluice.gotemplate.parse.NumberLiteral;
import io.sluice.gotemplate.value.GoObject;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.Missing;
import io.sluice.gotemplate.value.SizedInteger;
import io.sluice.gotemplate.value.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the values of pipelines: commands, fields, variables and calls.
///
/// *thread:* one.
final class Evaluator {

    /// Stands for the last argument of a command that is the first of its pipeline.
    private static final Object NOTHING_BEFORE = new Object();

    private final Budget budget;
    private Node at;
    private Variables variables;

    Evaluator(Budget budget, Node root, Variables variables) {
        this.budget = budget;
        this.at = root;
        this.variables = variables;
    }

    /// The node that is evaluated: where an error happens.
    Node at() {
        return at;
    }

    void at(Node node) {
        at = node;
    }

    Variables variables() {
        return variables;
    }

    void variables(Variables others) {
        variables = others;
    }

    /// The value of a pipeline; `nil` counts as [Missing] here. Variables it declares stay.
    Object pipeline(Node.Pipe pipe, @Nullable Object dot) {
        at = pipe;
        Object value = NOTHING_BEFORE;
        List<Node.Command> commands = pipe.commands();
        for (int i = 0; i < commands.size(); i++) {
            Object result = command(commands.get(i), dot, value);
            value = result == null ? Missing.VALUE : result;
        }
        for (Node.Variable variable : pipe.declared()) {
            if (pipe.assigns()) {
                variables.assign(variable.name(), value);
            } else {
                variables.push(variable.name(), value);
            }
        }
        return value;
    }

    private @Nullable Object command(Node.Command command, @Nullable Object dot, Object last) {
        budget.step();
        List<Node.Operand> operands = command.operands();
        Node.Operand first = operands.getFirst();
        switch (first) {
            case Node.Field field -> {
                at = field;
                return fields(dot, dot, field, field.names(), operands, last);
            }
            case Node.Chain chain -> {
                return chain(dot, chain, operands, last);
            }
            case Node.Identifier identifier -> {
                at = identifier;
                return call(dot, identifier.function(), command, operands, last);
            }
            case Node.Pipe pipe -> {
                noArguments(operands, last);
                return pipeline(pipe, dot);
            }
            case Node.Variable variable -> {
                return variable(dot, variable, operands, last);
            }
            case Node.Dot _, Node.Nil _, Node.Bool _, Node.Literal _, Node.Numeral _ -> {
                at = first;
                noArguments(operands, last);
                return constant(first, dot);
            }
        }
    }

    private @Nullable Object constant(Node.Operand operand, @Nullable Object dot) {
        return switch (operand) {
            case Node.Dot _ -> dot;
            case Node.Bool bool -> bool.value();
            case Node.Literal literal -> literal.text();
            case Node.Numeral number -> untyped(number.literal());
            case Node.Nil _ -> throw new GoError("nil is not a command");
            default -> throw new GoError("can't evaluate command " + NodeText.of(operand));
        };
    }

    /// A number where any type will do.
    private static Object untyped(NumberLiteral number) {
        String text = number.text();
        boolean hexadecimal = text.length() > 2
                && text.charAt(0) == '0'
                && (text.charAt(1) | 0x20) == 'x'
                && text.indexOf('p') < 0
                && text.indexOf('P') < 0;
        if (number.isComplex()) {
            return number.complex();
        }
        if (number.isFloat()
                && !hexadecimal
                && text.charAt(0) != '\''
                && text.chars().anyMatch(c -> ".eEpP".indexOf(c) >= 0)) {
            return number.number();
        }
        if (number.isInteger()) {
            return number.integer();
        }
        throw new GoError(text + " overflows int");
    }

    private void noArguments(List<Node.Operand> operands, Object last) {
        if (operands.size() > 1 || last != NOTHING_BEFORE) {
            throw new GoError("can't give argument to non-function " + NodeText.of(operands.getFirst()));
        }
    }

    private @Nullable Object variable(
            @Nullable Object dot, Node.Variable variable, List<Node.Operand> operands, Object last) {
        at = variable;
        Object value = variables.value(variable.name());
        if (variable.names().isEmpty()) {
            noArguments(operands, last);
            return value;
        }
        return fields(dot, value, variable, variable.names(), operands, last);
    }

    private @Nullable Object chain(@Nullable Object dot, Node.Chain chain, List<Node.Operand> operands, Object last) {
        at = chain;
        Object receiver = argument(dot, Parameter.VALUE, chain.operand());
        return fields(dot, receiver, chain, chain.names(), operands, last);
    }

    private @Nullable Object fields(
            @Nullable Object dot,
            @Nullable Object receiver,
            Node node,
            List<String> names,
            List<Node.Operand> operands,
            Object last) {
        Object value = receiver;
        for (int i = 0; i < names.size() - 1; i++) {
            value = field(dot, value, node, names.get(i), List.of(), NOTHING_BEFORE);
        }
        return field(dot, value, node, names.getLast(), operands, last);
    }

    private @Nullable Object field(
            @Nullable Object dot,
            @Nullable Object receiver,
            Node node,
            String name,
            List<Node.Operand> operands,
            Object last) {
        boolean arguments = operands.size() > 1 || last != NOTHING_BEFORE;
        switch (receiver) {
            case Missing _ -> {
                return Missing.VALUE;
            }
            case null -> throw new GoError("nil pointer evaluating interface {}." + name);
            case Map<?, ?> map -> {
                if (arguments) {
                    throw new GoError(name + " is not a method but has arguments");
                }
                Object value = map.get(name);
                return value != null || map.containsKey(name) ? value : Missing.VALUE;
            }
            case GoObject object -> {
                return member(dot, object, node, name, operands, last);
            }
            default -> throw noField(name, receiver);
        }
    }

    private @Nullable Object member(
            @Nullable Object dot, GoObject object, Node node, String name, List<Node.Operand> operands, Object last) {
        GoObject.Member member = object.member(name).orElseThrow(() -> noField(name, object));
        List<@Nullable Object> values = new ArrayList<>(operands.size());
        for (int i = 1; i < operands.size(); i++) {
            boolean known = i <= member.parameters().size();
            Parameter type = known ? Parameter.ofGo(member.parameters().get(i - 1)) : Parameter.ANY;
            values.add(argument(dot, type, operands.get(i)));
        }
        if (last != NOTHING_BEFORE) {
            values.add(last);
        }
        if (!member.method() && !values.isEmpty()) {
            throw new GoError(name + " has arguments but cannot be invoked as function");
        }
        if (values.size() != member.parameters().size()) {
            throw wrongCount(name, "", member.parameters().size(), values.size());
        }
        try {
            return member.body().call(values);
        } catch (GoError problem) {
            at = node;
            throw new GoError("error calling " + name + ": " + problem.getMessage());
        }
    }

    private static GoError noField(String name, Object receiver) {
        return new GoError("can't evaluate field " + name + " in type " + Kind.typeName(receiver));
    }

    private static GoError wrongCount(String name, String least, int wanted, int got) {
        return new GoError("wrong number of args for " + name + ": want " + least + wanted + " got " + got);
    }

    /// Calls a function.
    ///
    /// @param operands the function itself and its arguments, or nothing when it stands alone as an argument
    private @Nullable Object call(
            @Nullable Object dot, GoFunction function, Node node, List<Node.Operand> operands, Object last) {
        int written = Math.max(0, operands.size() - 1);
        int count = written + (last == NOTHING_BEFORE ? 0 : 1);
        if (function.variadic() ? count < function.fixed() : count != function.fixed()) {
            throw function.variadic()
                    ? wrongCount(function.name(), "at least ", function.fixed(), written)
                    : wrongCount(function.name(), "", function.fixed(), count);
        }
        if (function.form() == GoFunction.Form.AND || function.form() == GoFunction.Form.OR) {
            return shortCut(dot, function.form() == GoFunction.Form.OR, operands, last);
        }
        @Nullable Object[] values = new Object[count];
        for (int i = 0; i < written; i++) {
            values[i] = argument(dot, function.parameter(i), operands.get(i + 1));
        }
        if (last != NOTHING_BEFORE) {
            values[written] = checked(last, function.parameter(written));
        }
        try {
            // One call may take as long as its arguments are: a step is no measure of it.
            budget.checkTime();
            SlowFunctions.check(function.name(), values);
            if (function.form() == GoFunction.Form.CALL) {
                throw notCallable(values[0], written == 0 ? shown(values[0]) : NodeText.of(operands.get(1)));
            }
            return function.body().call(new Arguments(values, budget));
        } catch (LimitExceeded problem) {
            at = node;
            throw problem;
        } catch (GoError problem) {
            at = node;
            throw new GoError("error calling " + function.name() + ": " + problem.getMessage());
        } catch (RuntimeException problem) { // What panics in Go: an index, a cast.
            at = node;
            throw new GoError("error calling " + function.name() + ": " + problem.getMessage());
        }
    }

    /// `and` and `or` evaluate no more arguments than they need.
    private @Nullable Object shortCut(@Nullable Object dot, boolean until, List<Node.Operand> operands, Object last) {
        Object value = Missing.VALUE;
        for (int i = 1; i < operands.size(); i++) {
            value = argument(dot, Parameter.VALUE, operands.get(i));
            if (Truth.of(value) == until) {
                return value;
            }
        }
        return last == NOTHING_BEFORE ? value : last;
    }

    /// No value of a template is a function, so that `call` can only say so.
    private static GoError notCallable(@Nullable Object value, String name) {
        return value == null || value == Missing.VALUE
                ? new GoError("call of nil")
                : new GoError("non-function " + name + " of type " + Kind.typeName(value));
    }

    private static String shown(@Nullable Object callee) {
        return callee instanceof String text ? text : "<" + Kind.typeName(callee) + " Value>";
    }

    private @Nullable Object argument(@Nullable Object dot, Parameter type, Node.Operand operand) {
        budget.step();
        at = operand;
        return switch (operand) {
            case Node.Dot _ -> checked(dot, type);
            case Node.Nil _ -> {
                if (!type.nillable()) {
                    throw new GoError("cannot assign nil to " + type.goName());
                }
                yield type == Parameter.VALUE ? Missing.VALUE : null;
            }
            case Node.Field field -> checked(fields(dot, dot, field, field.names(), List.of(), NOTHING_BEFORE), type);
            case Node.Variable variable -> checked(variable(dot, variable, List.of(), NOTHING_BEFORE), type);
            case Node.Pipe pipe -> checked(pipeline(pipe, dot), type);
            case Node.Identifier identifier ->
                checked(call(dot, identifier.function(), identifier, List.of(), NOTHING_BEFORE), type);
            case Node.Chain chain -> checked(chain(dot, chain, List.of(), NOTHING_BEFORE), type);
            case Node.Bool _, Node.Literal _, Node.Numeral _ -> literal(operand, type, dot);
        };
    }

    /// A constant takes the type of the parameter it is for.
    private @Nullable Object literal(Node.Operand operand, Parameter type, @Nullable Object dot) {
        return switch (type) {
            case VALUE, ANY -> constant(operand, dot);
            case TEXT -> {
                if (!(operand instanceof Node.Literal literal)) {
                    throw expected("string", operand);
                }
                yield literal.text();
            }
            case BOOL -> {
                if (!(operand instanceof Node.Bool bool)) {
                    throw expected("bool", operand);
                }
                yield bool.value();
            }
            case INT, INT64 -> {
                if (!(operand instanceof Node.Numeral number && number.literal().isInteger())) {
                    throw expected("integer", operand);
                }
                long value = number.literal().integer();
                yield type == Parameter.INT ? (Object) value : SizedInteger.int64(value);
            }
            case UINT32 -> {
                if (!(operand instanceof Node.Numeral number && number.literal().isUnsigned())) {
                    throw expected("unsigned integer", operand);
                }
                yield new SizedInteger(Kind.UINT32, number.literal().unsigned() & 0xFFFFFFFFL);
            }
            case FLOAT -> {
                if (!(operand instanceof Node.Numeral number && number.literal().isFloat())) {
                    throw expected("float", operand);
                }
                yield number.literal().number();
            }
            case MAP, TIME ->
                throw new GoError("can't handle " + NodeText.of(operand) + " for arg of type " + type.goName());
        };
    }

    private static GoError expected(String what, Node.Operand operand) {
        return new GoError("expected " + what + "; found " + NodeText.of(operand));
    }

    private static @Nullable Object checked(@Nullable Object value, Parameter type) {
        if (type == Parameter.VALUE) {
            return value;
        }
        if (value == Missing.VALUE) {
            if (type.nillable()) {
                return null;
            }
            throw new GoError("invalid value; expected " + type.goName());
        }
        if (type == Parameter.ANY || value != null && type.accepts(value)) {
            return value;
        }
        String got = value == null ? "interface {}" : Kind.typeName(value);
        throw new GoError("wrong type for value; expected " + type.goName() + "; got " + got);
    }
}
