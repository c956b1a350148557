package io.sluice.gotemplate.parse;

import java.util.List;
import java.util.stream.Collectors;

/// Nodes as text, in the form in which Go shows them in errors.
public final class NodeText {

    private NodeText() {}

    public static String of(Node node) {
        return switch (node) {
            case Node.Dot _ -> ".";
            case Node.Nil _ -> "nil";
            case Node.Bool bool -> Boolean.toString(bool.value());
            case Node.Literal literal -> literal.quoted();
            case Node.Numeral number -> number.literal().text();
            case Node.Field field -> names(field.names());
            case Node.Variable variable -> variable.name() + names(variable.names());
            case Node.Chain chain
            when chain.operand() instanceof Node.Pipe pipe -> "(" + of(pipe) + ")" + names(chain.names());
            case Node.Chain chain -> of(chain.operand()) + names(chain.names());
            case Node.Identifier identifier -> identifier.function().name();
            case Node.Command command ->
                command.operands().stream()
                        .map(operand -> operand instanceof Node.Pipe ? "(" + of(operand) + ")" : of(operand))
                        .collect(Collectors.joining(" "));
            case Node.Pipe pipe -> pipe(pipe);
            case Node.Action action -> "{{" + of(action.pipe()) + "}}";
            case Node.Call call ->
                "{{template " + io.sluice.gotemplate.format.QuotedText.of(call.name())
                        + call.pipe().map(pipe -> " " + of(pipe)).orElse("") + "}}";
            case Node.If choice -> "{{if " + of(choice.pipe()) + "}}";
            case Node.With with -> "{{with " + of(with.pipe()) + "}}";
            case Node.Range range -> "{{range " + of(range.pipe()) + "}}";
            case Node.Break _ -> "{{break}}";
            case Node.Continue _ -> "{{continue}}";
            case Node.Text _, Node.Block _ -> "";
        };
    }

    private static String pipe(Node.Pipe pipe) {
        String commands = pipe.commands().stream().map(NodeText::of).collect(Collectors.joining(" | "));
        if (pipe.declared().isEmpty()) {
            return commands;
        }
        String declared = pipe.declared().stream().map(NodeText::of).collect(Collectors.joining(", "));
        return declared + (pipe.assigns() ? " = " : " := ") + commands;
    }

    private static String names(List<String> names) {
        return names.stream().map(name -> "." + name).collect(Collectors.joining());
    }
}
