package io.sluice.gotemplate;

import io.sluice.gotemplate.execute.Executor;
import io.sluice.gotemplate.format.ByteSink;
import io.sluice.gotemplate.function.Functions;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.Limits;
import io.sluice.gotemplate.parse.Node;
import io.sluice.gotemplate.parse.NodeText;
import io.sluice.gotemplate.parse.Parser;
import io.sluice.gotemplate.parse.TemplateSyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A template that has been read and checked. Immutable; any number of threads may render it at once.
public final class Template {

    private final String name;
    private final String text;
    private final Map<String, Node.Block> templates;
    private final Limits limits;
    private final Optional<UnaryOperator<String>> escape;

    private Template(
            String name,
            String text,
            Map<String, Node.Block> templates,
            Limits limits,
            Optional<UnaryOperator<String>> escape) {
        this.name = name;
        this.text = text;
        this.templates = templates;
        this.limits = limits;
        this.escape = escape;
    }

    /// Reads a template.
    ///
    /// @param name what errors call it
    /// @param functions what it may call; a call of another function is an error here
    public static Template compile(String name, String text, Functions functions) throws TemplateSyntaxException {
        return new Template(name, text, Parser.parse(name, text, functions), Limits.USUAL, Optional.empty());
    }

    /// The same template with other limits.
    public Template within(Limits others) {
        return new Template(name, text, templates, others, escape);
    }

    /// The same template with something done to every value it prints, as escaping it for what the template
    /// makes: [io.sluice.gotemplate.function.Escapes].
    public Template escaping(UnaryOperator<String> how) {
        return new Template(name, text, templates, limits, Optional.of(how));
    }

    public String name() {
        return name;
    }

    /// What one rendering may use.
    public Limits limits() {
        return limits;
    }

    /// Renders it.
    ///
    /// @param data what `.` and `$` are: a value of the table in `io.sluice.gotemplate.value`. Maps are
    ///     changed when the template changes them.
    public Rendering render(@Nullable Object data) {
        Budget budget = new Budget(limits);
        ByteSink sink = new ByteSink(limits.maxOutputBytes(), text.length() + 64);
        Object root = data == null ? io.sluice.gotemplate.value.Missing.VALUE : data;
        Executor executor = new Executor(templates, name, root, budget, sink, escape);
        Optional<Executor.Failure> failure = executor.run(root);
        return new Rendering(sink.toBytes(), failure.map(this::described));
    }

    private TemplateFailure described(Executor.Failure failure) {
        int position = Math.min(failure.at().position(), text.length());
        int lineStart = text.lastIndexOf('\n', position - 1) + 1;
        int line = 1
                + (int) text.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new TemplateFailure(
                name, failure.template(), line, position - lineStart + 1, NodeText.of(failure.at()), failure.problem());
    }
}
