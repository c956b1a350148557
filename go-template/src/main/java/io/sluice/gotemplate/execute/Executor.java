package io.sluice.gotemplate.execute;

import io.sluice.gotemplate.format.ByteSink;
import io.sluice.gotemplate.format.Printer;
import io.sluice.gotemplate.format.QuotedText;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.limit.LimitExceeded;
import io.sluice.gotemplate.parse.Node;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.Missing;
import io.sluice.gotemplate.value.SizedInteger;
import io.sluice.gotemplate.value.Truth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One rendering of a template.
///
/// *thread:* one; another rendering of the same template has its own.
public final class Executor {

    private final Map<String, Node.Block> templates;
    private final Budget budget;
    private final ByteSink sink;
    private final Printer printer;
    private final Optional<UnaryOperator<String>> escape;
    private final Evaluator evaluator;
    private String template;
    private int depth;

    /// @param name which of the templates is rendered
    /// @param escape what is done to printed values, unless nothing
    public Executor(
            Map<String, Node.Block> templates,
            String name,
            @Nullable Object data,
            Budget budget,
            ByteSink sink,
            Optional<UnaryOperator<String>> escape) {
        this.templates = templates;
        this.template = name;
        this.budget = budget;
        this.sink = sink;
        this.printer = new Printer(sink, budget);
        this.escape = escape;
        this.evaluator = new Evaluator(budget, block(name), new Variables(data));
    }

    /// Where an error and what it says: the node, the template it is in, the message.
    public record Failure(Node at, String template, String problem) {}

    /// Renders; what was written before a failure stays written.
    public Optional<Failure> run(@Nullable Object data) {
        try {
            walk(block(template), data);
            return Optional.empty();
        } catch (GoError problem) {
            return Optional.of(failure(String.valueOf(problem.getMessage())));
        } catch (StackOverflowError _) {
            return Optional.of(failure("template is nested too deep"));
        }
    }

    private Failure failure(String problem) {
        return new Failure(evaluator.at(), template, problem);
    }

    private Node.Block block(String name) {
        Node.Block block = templates.get(name);
        if (block == null) {
            throw new GoError("template " + QuotedText.of(name) + " not defined");
        }
        return block;
    }

    /// How the walk goes on behind a statement.
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private Flow walk(Node.Block block, @Nullable Object dot) {
        List<Node.Statement> statements = block.statements();
        for (int i = 0; i < statements.size(); i++) {
            Flow flow = walk(statements.get(i), dot);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow walk(Node.Statement statement, @Nullable Object dot) {
        budget.step();
        evaluator.at(statement);
        return switch (statement) {
            case Node.Text text -> {
                sink.append(text.bytes());
                yield Flow.ON;
            }
            case Node.Action action -> {
                Object value = evaluator.pipeline(action.pipe(), dot);
                if (action.pipe().declared().isEmpty()) {
                    evaluator.at(action);
                    print(value);
                }
                yield Flow.ON;
            }
            case Node.If choice -> choice(choice.pipe(), choice.then(), choice.otherwise(), dot, false);
            case Node.With with -> choice(with.pipe(), with.then(), with.otherwise(), dot, true);
            case Node.Range range -> {
                int mark = evaluator.variables().mark();
                Flow flow = range(range, dot);
                evaluator.variables().pop(mark);
                yield flow;
            }
            case Node.Call call -> {
                call(call, dot);
                yield Flow.ON;
            }
            case Node.Break _ -> Flow.BREAK;
            case Node.Continue _ -> Flow.CONTINUE;
        };
    }

    private void print(Object value) {
        if (escape.isEmpty()) {
            if (value == Missing.VALUE) {
                sink.append("<no value>");
            } else {
                printer.value(value);
            }
            return;
        }
        String text = value == Missing.VALUE ? "<no value>" : Printer.text(value, budget);
        sink.append(escape.get().apply(text));
    }

    private Flow choice(
            Node.Pipe pipe, Node.Block then, Optional<Node.Block> otherwise, @Nullable Object dot, boolean moves) {
        int mark = evaluator.variables().mark();
        Object value = evaluator.pipeline(pipe, dot);
        Flow flow = Flow.ON;
        if (Truth.of(value)) {
            flow = walk(then, moves ? value : dot);
        } else if (otherwise.isPresent()) {
            flow = walk(otherwise.get(), dot);
        }
        evaluator.variables().pop(mark);
        return flow;
    }

    private Flow range(Node.Range range, @Nullable Object dot) {
        Object value = evaluator.pipeline(range.pipe(), dot);
        boolean any =
                switch (value) {
                    case Missing _ -> false;
                    case List<?> list -> elements(range, list);
                    case Map<?, ?> map -> members(range, map);
                    default -> {
                        Kind kind = Kind.of(value);
                        if (!kind.integer()) {
                            throw new GoError("range can't iterate over " + Printer.text(value, budget));
                        }
                        yield numbers(range, value, kind);
                    }
                };
        return any || range.otherwise().isEmpty()
                ? Flow.ON
                : walk(range.otherwise().get(), dot);
    }

    private boolean elements(Node.Range range, List<?> list) {
        int mark = evaluator.variables().mark();
        for (int i = 0; i < list.size(); i++) {
            if (!once(range, mark, (long) i, list.get(i))) {
                break;
            }
        }
        return !list.isEmpty();
    }

    private boolean members(Node.Range range, Map<?, ?> map) {
        int mark = evaluator.variables().mark();
        List<String> keys = GoText.sortedKeys(map);
        budget.take(16L * keys.size());
        for (String key : keys) {
            if (!once(range, mark, key, map.get(key))) {
                break;
            }
        }
        return !keys.isEmpty();
    }

    private boolean numbers(Node.Range range, Object value, Kind kind) {
        if (range.pipe().declared().size() > 1) {
            throw new GoError("can't use " + Printer.text(value, budget) + " to iterate over more than one variable");
        }
        int mark = evaluator.variables().mark();
        long end = Kind.integerBits(value);
        boolean signed = kind.signed();
        long i = 0;
        while (signed ? i < end : Long.compareUnsigned(i, end) < 0) {
            Object element = kind == Kind.INT ? (Object) i : new SizedInteger(kind, i);
            if (!once(range, mark, Missing.VALUE, element)) {
                break;
            }
            i++;
        }
        return signed ? end > 0 : end != 0;
    }

    /// One turn; false when a `break` ended the range.
    private boolean once(Node.Range range, int mark, Object index, @Nullable Object element) {
        budget.step();
        List<Node.Variable> declared = range.pipe().declared();
        Variables variables = evaluator.variables();
        if (range.pipe().assigns()) {
            if (declared.size() == 1) {
                variables.assign(declared.getFirst().name(), element);
            } else if (declared.size() == 2) {
                variables.assign(declared.getFirst().name(), index);
                variables.assign(declared.getLast().name(), element);
            }
        } else if (!declared.isEmpty()) {
            variables.assignLast(1, element);
            if (declared.size() == 2) {
                variables.assignLast(2, index);
            }
        }
        Flow flow = walk(range.each(), element);
        variables.pop(mark);
        return flow != Flow.BREAK;
    }

    private void call(Node.Call call, @Nullable Object dot) {
        Node.Block block = block(call.name());
        if (depth >= budget.limits().maxDepth()) {
            throw new LimitExceeded(
                    "exceeded maximum template depth (" + budget.limits().maxDepth() + ")");
        }
        Object data = call.pipe().isPresent() ? evaluator.pipeline(call.pipe().get(), dot) : Missing.VALUE;
        Variables outer = evaluator.variables();
        String caller = template;
        depth++;
        template = call.name();
        evaluator.variables(new Variables(data));
        walk(block, data);
        evaluator.variables(outer);
        template = caller;
        depth--;
    }
}
