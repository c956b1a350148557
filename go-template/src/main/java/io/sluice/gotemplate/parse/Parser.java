package io.sluice.gotemplate.parse;

import io.sluice.gotemplate.format.QuotedText;
import io.sluice.gotemplate.function.Functions;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.limit.GoError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a template with all templates that it defines. Strict: what Go refuses is refused, with its words.
///
/// *thread:* one. Long because it follows the grammar from top to bottom, one method a rule.
public final class Parser {

    /// Deeper than people write, and far from the end of a stack.
    private static final int MAX_NESTING = 200;

    private final String name;
    private final Functions functions;
    private final Lexer lexer;
    private final List<Token> ahead = new ArrayList<>(3);
    private final Map<String, Node.Block> templates = new LinkedHashMap<>();
    private List<String> variables = new ArrayList<>(List.of("$"));
    private Token current = new Token(Token.Type.EOF, 0, "", 1);
    private int ranges;
    private int nesting;
    private int actionLine;

    private Parser(String name, String text, Functions functions) {
        this.name = name;
        this.functions = functions;
        this.lexer = new Lexer(text);
    }

    /// @return the trees by name: the one of the text itself under its name, and those it defines
    public static Map<String, Node.Block> parse(String name, String text, Functions functions)
            throws TemplateSyntaxException {
        Parser parser = new Parser(name, text, functions);
        try {
            parser.template();
            return Map.copyOf(parser.templates);
        } catch (Refused refused) {
            int position = Math.min(parser.current.position(), text.length());
            int lineStart = text.lastIndexOf('\n', position - 1) + 1;
            throw new TemplateSyntaxException(
                    name, parser.current.line(), position - lineStart + 1, String.valueOf(refused.getMessage()));
        }
    }

    private void template() {
        List<Node.Statement> statements = new ArrayList<>();
        int position = peek().position();
        while (peek().type() != Token.Type.EOF) {
            if (peek().type() == Token.Type.LEFT_DELIMITER) {
                Token delimiter = next();
                Token keyword = nextNonSpace();
                if (keyword.type() == Token.Type.DEFINE) {
                    definition();
                    continue;
                }
                back(keyword);
                back(delimiter);
            }
            switch (statement()) {
                case Part.Piece piece -> statements.add(piece.statement());
                case Part.End _ -> throw refused("unexpected {{end}}");
                case Part.Else _ -> throw refused("unexpected {{else}}");
            }
        }
        add(name, new Node.Block(position, statements));
    }

    /// What [#statement] found.
    private sealed interface Part {
        record Piece(Node.Statement statement) implements Part {}

        record End() implements Part {}

        record Else(int position) implements Part {}
    }

    /// A block and what ended it.
    private record Ended(Node.Block block, Part by) {}

    private void definition() {
        Token quoted = nextNonSpace();
        if (quoted.type() != Token.Type.STRING && quoted.type() != Token.Type.RAW_STRING) {
            throw unexpected(quoted, "define clause");
        }
        String defined = unquoted(quoted);
        expect(Token.Type.RIGHT_DELIMITER, "define clause");
        add(defined, ownScope("define clause"));
    }

    /// Reads up to the end of a template within this text: it sees no variables from outside.
    private Node.Block ownScope(String context) {
        List<String> outer = variables;
        int outerRanges = ranges;
        variables = new ArrayList<>(List.of("$"));
        ranges = 0;
        Ended body = block();
        if (body.by() instanceof Part.Else) {
            throw refused("unexpected {{else}} in " + context);
        }
        variables = outer;
        ranges = outerRanges;
        return body.block();
    }

    private void add(String defined, Node.Block block) {
        Node.Block before = templates.get(defined);
        if (before == null || before.blank()) {
            templates.put(defined, block);
        } else if (!block.blank()) {
            throw refused("template: multiple definition of template " + QuotedText.of(defined));
        }
    }

    private Ended block() {
        if (++nesting > MAX_NESTING) {
            throw refused("max expression depth exceeded");
        }
        List<Node.Statement> statements = new ArrayList<>();
        int position = peekNonSpace().position();
        while (peekNonSpace().type() != Token.Type.EOF) {
            Part part = statement();
            if (part instanceof Part.Piece piece) {
                statements.add(piece.statement());
            } else {
                nesting--;
                return new Ended(new Node.Block(position, statements), part);
            }
        }
        throw refused("unexpected EOF");
    }

    private Part statement() {
        Token token = nextNonSpace();
        if (token.type() == Token.Type.TEXT) {
            return new Part.Piece(Node.Text.of(token.position(), token.text()));
        }
        if (token.type() != Token.Type.LEFT_DELIMITER) {
            throw unexpected(token, "input");
        }
        actionLine = token.line();
        Part part = action();
        actionLine = 0;
        return part;
    }

    private Part action() {
        Token token = nextNonSpace();
        return switch (token.type()) {
            case BLOCK -> new Part.Piece(blockDefinition());
            case BREAK -> {
                leavesRange("{{break}}");
                yield new Part.Piece(new Node.Break(token.position()));
            }
            case CONTINUE -> {
                leavesRange("{{continue}}");
                yield new Part.Piece(new Node.Continue(token.position()));
            }
            case ELSE -> otherwise();
            case END -> {
                expect(Token.Type.RIGHT_DELIMITER, "end");
                yield new Part.End();
            }
            case IF -> new Part.Piece(choice());
            case RANGE -> new Part.Piece(range());
            case TEMPLATE -> new Part.Piece(call());
            case WITH -> new Part.Piece(with());
            default -> {
                back(token);
                yield new Part.Piece(
                        new Node.Action(token.position(), pipeline("command", Token.Type.RIGHT_DELIMITER)));
            }
        };
    }

    private void leavesRange(String action) {
        Token token = nextNonSpace();
        if (token.type() != Token.Type.RIGHT_DELIMITER) {
            throw unexpected(token, action);
        }
        if (ranges == 0) {
            throw refused(action + " outside {{range}}");
        }
    }

    private Part otherwise() {
        Token token = peekNonSpace();
        if (token.type() == Token.Type.IF || token.type() == Token.Type.WITH) {
            return new Part.Else(token.position());
        }
        return new Part.Else(expect(Token.Type.RIGHT_DELIMITER, "else").position());
    }

    private Node.If choice() {
        Control control = control("if");
        return new Node.If(control.pipe().position(), control.pipe(), control.then(), control.otherwise());
    }

    private Node.With with() {
        Control control = control("with");
        return new Node.With(control.pipe().position(), control.pipe(), control.then(), control.otherwise());
    }

    private Node.Range range() {
        Control control = control("range");
        return new Node.Range(control.pipe().position(), control.pipe(), control.then(), control.otherwise());
    }

    private record Control(Node.Pipe pipe, Node.Block then, Optional<Node.Block> otherwise) {}

    private Control control(String context) {
        int known = variables.size();
        Node.Pipe pipe = pipeline(context, Token.Type.RIGHT_DELIMITER);
        ranges += context.equals("range") ? 1 : 0;
        Ended then = block();
        ranges -= context.equals("range") ? 1 : 0;
        Optional<Node.Block> otherwise = Optional.empty();
        if (then.by() instanceof Part.Else part) {
            otherwise = Optional.of(otherwise(context, part.position()));
        }
        variables.subList(known, variables.size()).clear();
        return new Control(pipe, then.block(), otherwise);
    }

    /// `else if` and `else with` are a whole `if` or `with` within the `else`, whose end is the end of both.
    private Node.Block otherwise(String context, int position) {
        Token.Type following = peek().type();
        if (context.equals("if") && following == Token.Type.IF
                || context.equals("with") && following == Token.Type.WITH) {
            next();
            if (++nesting > MAX_NESTING) {
                throw refused("max expression depth exceeded");
            }
            Node.Statement chained = following == Token.Type.IF ? choice() : with();
            nesting--;
            return new Node.Block(position, List.of(chained));
        }
        Ended block = block();
        if (!(block.by() instanceof Part.End)) {
            throw refused("expected end; found {{else}}");
        }
        return block.block();
    }

    private Node.Call blockDefinition() {
        Token quoted = nextNonSpace();
        String defined = templateName(quoted, "block clause");
        Node.Pipe pipe = pipeline("block clause", Token.Type.RIGHT_DELIMITER);
        add(defined, ownScope("block clause"));
        return new Node.Call(quoted.position(), defined, Optional.of(pipe));
    }

    private Node.Call call() {
        Token quoted = nextNonSpace();
        String called = templateName(quoted, "template clause");
        Token token = nextNonSpace();
        if (token.type() == Token.Type.RIGHT_DELIMITER) {
            return new Node.Call(quoted.position(), called, Optional.empty());
        }
        back(token);
        return new Node.Call(
                quoted.position(), called, Optional.of(pipeline("template clause", Token.Type.RIGHT_DELIMITER)));
    }

    private String templateName(Token token, String context) {
        if (token.type() != Token.Type.STRING && token.type() != Token.Type.RAW_STRING) {
            throw unexpected(token, context);
        }
        return unquoted(token);
    }

    private Node.Pipe pipeline(String context, Token.Type end) {
        int position = peekNonSpace().position();
        Declarations declared = declarations(context);
        List<Node.Command> commands = new ArrayList<>();
        while (true) {
            Token token = nextNonSpace();
            if (token.type() == end) {
                checkPipeline(commands, context);
                return new Node.Pipe(position, declared.assigns(), declared.variables(), commands);
            }
            if (!token.type().operand()) {
                throw unexpected(token, context);
            }
            back(token);
            commands.add(command());
        }
    }

    private record Declarations(boolean assigns, List<Node.Variable> variables) {}

    /// Reads `$x :=`, `$x =` or, in a range, `$i, $x :=`. A variable with neither behind it is given back.
    private Declarations declarations(String context) {
        List<Node.Variable> declared = new ArrayList<>(2);
        while (true) {
            Token variable = peekNonSpace();
            if (variable.type() != Token.Type.VARIABLE) {
                return new Declarations(false, declared);
            }
            next();
            Token after = next();
            Token following = after.type() == Token.Type.SPACE ? next() : after;
            boolean comma =
                    following.type() == Token.Type.CHAR && following.text().equals(",");
            if (following.type() != Token.Type.ASSIGN && following.type() != Token.Type.DECLARE && !comma) {
                back(following);
                if (after.type() == Token.Type.SPACE) {
                    back(after);
                }
                back(variable);
                current = variable;
                return new Declarations(false, declared);
            }
            declared.add(new Node.Variable(variable.position(), variable.text(), List.of()));
            variables.add(variable.text());
            if (!comma) {
                return new Declarations(following.type() == Token.Type.ASSIGN, declared);
            }
            if (!context.equals("range") || declared.size() >= 2) {
                throw refused("too many declarations in " + context);
            }
            Token.Type second = peekNonSpace().type();
            if (second != Token.Type.VARIABLE
                    && second != Token.Type.RIGHT_DELIMITER
                    && second != Token.Type.RIGHT_PAREN) {
                throw refused("range can only initialize variables");
            }
        }
    }

    private void checkPipeline(List<Node.Command> commands, String context) {
        if (commands.isEmpty()) {
            throw refused("missing value for " + context);
        }
        for (int i = 1; i < commands.size(); i++) {
            Node.Operand first = commands.get(i).operands().getFirst();
            switch (first) {
                case Node.Bool _, Node.Dot _, Node.Nil _, Node.Numeral _, Node.Literal _ ->
                    throw refused("non executable command in pipeline stage " + (i + 1));
                default -> {}
            }
        }
    }

    private Node.Command command() {
        int position = peekNonSpace().position();
        List<Node.Operand> operands = new ArrayList<>();
        while (true) {
            peekNonSpace();
            while (peek().type() == Token.Type.SPACE) {
                next();
            }
            operand().ifPresent(operands::add);
            Token token = next();
            switch (token.type()) {
                case SPACE -> {
                    continue;
                }
                case RIGHT_DELIMITER, RIGHT_PAREN -> back(token);
                case PIPE -> {}
                default -> throw unexpected(token, "operand");
            }
            if (operands.isEmpty()) {
                throw refused("empty command");
            }
            return new Node.Command(position, operands);
        }
    }

    private Optional<Node.Operand> operand() {
        Optional<Node.Operand> term = term();
        if (term.isEmpty() || peek().type() != Token.Type.FIELD) {
            return term;
        }
        int position = peek().position();
        List<String> names = new ArrayList<>();
        while (peek().type() == Token.Type.FIELD) {
            names.add(next().text().substring(1));
        }
        return Optional.of(
                switch (term.get()) {
                    case Node.Field field -> new Node.Field(position, joined(field.names(), names));
                    case Node.Variable variable ->
                        new Node.Variable(position, variable.name(), joined(variable.names(), names));
                    case Node.Bool _, Node.Literal _, Node.Numeral _, Node.Nil _, Node.Dot _ ->
                        throw refused("unexpected . after term " + QuotedText.of(NodeText.of(term.get())));
                    default -> new Node.Chain(position, term.get(), names);
                });
    }

    private static List<String> joined(List<String> first, List<String> then) {
        List<String> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }

    private Optional<Node.Operand> term() {
        Token token = nextNonSpace();
        int position = token.position();
        return switch (token.type()) {
            case IDENTIFIER -> Optional.of(new Node.Identifier(position, function(token.text())));
            case DOT -> Optional.of(new Node.Dot(position));
            case NIL -> Optional.of(new Node.Nil(position));
            case VARIABLE -> Optional.of(variable(token));
            case FIELD ->
                Optional.of(new Node.Field(position, List.of(token.text().substring(1))));
            case BOOL -> Optional.of(new Node.Bool(position, token.text().equals("true")));
            case CHAR_CONSTANT, COMPLEX, NUMBER -> Optional.of(new Node.Numeral(position, number(token)));
            case STRING, RAW_STRING -> Optional.of(literal(position, token));
            case LEFT_PAREN -> {
                if (++nesting > MAX_NESTING) {
                    throw refused("max expression depth exceeded");
                }
                Node.Pipe pipe = pipeline("parenthesized pipeline", Token.Type.RIGHT_PAREN);
                nesting--;
                yield Optional.of(pipe);
            }
            default -> {
                back(token);
                yield Optional.empty();
            }
        };
    }

    private GoFunction function(String called) {
        return functions.find(called).orElseThrow(() -> refused("function " + QuotedText.of(called) + " not defined"));
    }

    private Node.Variable variable(Token token) {
        if (!variables.contains(token.text())) {
            throw refused("undefined variable " + QuotedText.of(token.text()));
        }
        return new Node.Variable(token.position(), token.text(), List.of());
    }

    private NumberLiteral number(Token token) {
        try {
            return switch (token.type()) {
                case CHAR_CONSTANT -> NumberLiteral.ofRune(token.text());
                case COMPLEX -> NumberLiteral.ofComplex(token.text());
                default -> NumberLiteral.of(token.text());
            };
        } catch (GoError problem) {
            throw refused(String.valueOf(problem.getMessage()));
        }
    }

    private Node.Literal literal(int position, Token written) {
        var text = unquoted(written);
        return new Node.Literal(position, written.text(), text);
    }

    private String unquoted(Token written) {
        try {
            return QuotedText.unquote(written.text());
        } catch (GoError problem) {
            throw refused(String.valueOf(problem.getMessage()));
        }
    }

    private Token next() {
        current = ahead.isEmpty() ? lexer.next() : ahead.removeLast();
        return current;
    }

    private Token peek() {
        if (ahead.isEmpty()) {
            ahead.add(lexer.next());
        }
        return ahead.getLast();
    }

    private void back(Token token) {
        ahead.add(token);
    }

    private Token nextNonSpace() {
        Token token = next();
        while (token.type() == Token.Type.SPACE) {
            token = next();
        }
        return token;
    }

    private Token peekNonSpace() {
        Token token = nextNonSpace();
        back(token);
        return token;
    }

    private Token expect(Token.Type type, String context) {
        Token token = nextNonSpace();
        if (token.type() != type) {
            throw unexpected(token, context);
        }
        return token;
    }

    private Refused unexpected(Token token, String context) {
        current = token;
        if (token.type() != Token.Type.ERROR) {
            return refused("unexpected " + token.shown() + " in " + context);
        }
        String started = "";
        if (actionLine != 0 && actionLine != token.line()) {
            started = (token.text().endsWith(" action") ? " started at " : " in action started at ") + name + ":"
                    + actionLine;
        }
        return refused(token.text() + started);
    }

    private Refused refused(String problem) {
        return new Refused(problem);
    }

    /// Leads from where something is wrong to where the position is added.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String problem) {
            super(problem, null, false, false);
        }
    }
}
