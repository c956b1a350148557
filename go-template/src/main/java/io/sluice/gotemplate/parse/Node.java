package io.sluice.gotemplate.parse;

import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.value.GoText;
import java.util.List;
import java.util.Optional;

/// The tree of a template. Positions are characters from the start of the text it was read from.
public sealed interface Node {

    int position();

    /// What stands between actions, or an action: it writes or decides what is written.
    sealed interface Statement extends Node {}

    /// What can be an argument or the beginning of a command.
    sealed interface Operand extends Node {}

    /// @param bytes the text in UTF-8, ready to be copied
    record Text(int position, byte[] bytes, boolean blank) implements Statement {
        static Text of(int position, String text) {
            return new Text(position, GoText.bytes(text), text.isBlank());
        }
    }

    /// Writes the value of a pipeline, or only declares variables.
    record Action(int position, Pipe pipe) implements Statement {}

    record If(int position, Pipe pipe, Block then, Optional<Block> otherwise) implements Statement {}

    record With(int position, Pipe pipe, Block then, Optional<Block> otherwise) implements Statement {}

    record Range(int position, Pipe pipe, Block each, Optional<Block> otherwise) implements Statement {}

    /// Renders another template with the value of a pipeline.
    record Call(int position, String name, Optional<Pipe> pipe) implements Statement {}

    record Break(int position) implements Statement {}

    record Continue(int position) implements Statement {}

    record Block(int position, List<Statement> statements) implements Node {
        public Block {
            statements = List.copyOf(statements);
        }

        /// Whether it has nothing but blanks.
        boolean blank() {
            return statements.stream().allMatch(statement -> statement instanceof Text text && text.blank());
        }
    }

    /// Commands of which each gets the value of the one before as its last argument.
    ///
    /// @param assigns whether the variables exist already
    record Pipe(int position, boolean assigns, List<Variable> declared, List<Command> commands) implements Operand {
        public Pipe {
            declared = List.copyOf(declared);
            commands = List.copyOf(commands);
        }
    }

    /// @param operands at least one; the others are arguments of the first
    record Command(int position, List<Operand> operands) implements Node {
        public Command {
            operands = List.copyOf(operands);
        }
    }

    record Dot(int position) implements Operand {}

    record Nil(int position) implements Operand {}

    record Bool(int position, boolean value) implements Operand {}

    /// @param quoted as it is written
    record Literal(int position, String quoted, String text) implements Operand {}

    record Numeral(int position, NumberLiteral literal) implements Operand {}

    /// `.a.b`
    record Field(int position, List<String> names) implements Operand {
        public Field {
            names = List.copyOf(names);
        }
    }

    /// `$x.a.b`
    ///
    /// @param name with its `$`
    record Variable(int position, String name, List<String> names) implements Operand {
        public Variable {
            names = List.copyOf(names);
        }
    }

    /// `(…).a.b` or `function.a.b`
    record Chain(int position, Operand operand, List<String> names) implements Operand {
        public Chain {
            names = List.copyOf(names);
        }
    }

    record Identifier(int position, GoFunction function) implements Operand {}
}
