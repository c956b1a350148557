package io.sluice.gateway.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.script.meter.Meter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.JsonQueryFunction;
import net.thisptr.jackson.jq.internal.javacc.ExpressionParser;
import net.thisptr.jackson.jq.internal.misc.JsonQueryJacksonModule;

/// A jq filter (jq 1.7), compiled. For any number of threads.
///
/// A run ends after a second and after 256 MB of allocated memory, whatever the filter does. It sees its input and
/// nothing else: no environment, files, modules or further inputs. Regular expressions are those of RE2.
public final class JqFilter {
    private static final Version VERSION = Versions.JQ_1_7;
    private static final ObjectMapper MAPPER = new ObjectMapper().registerModule(JsonQueryJacksonModule.getInstance());

    /// These could tell of the machine, or have to be others here.
    private static final Set<String> LEFT_OUT = Set.of("env/0", "debug_scope/0", "_match_impl/3", "_sub_impl/3");

    private static final Guard.Look PLACES = (run, _, argument) -> run.index(argument);
    private static final Guard.Look PAIRS = JqRun::pairs;
    private static final Map<String, Guard.Look> LOOKS = Map.of(
            "setpath/2", PLACES,
            "getpath/1", PLACES,
            "delpaths/1", PLACES,
            "contains/1", PAIRS,
            "index/1", PAIRS,
            "rindex/1", PAIRS,
            "indices/1", PAIRS,
            "split/1", PAIRS);

    private final Expression expression;

    private JqFilter(Expression expression) {
        this.expression = expression;
    }

    /// Made when the first filter is compiled.
    private static final class Builtins {
        static final Scope SCOPE = scope();

        private Builtins() {}

        private static Scope scope() {
            var scope = Scope.newEmptyScope();
            BuiltinFunctionLoader.getInstance().listFunctions(VERSION, scope).forEach((name, function) -> {
                try {
                    if (!LEFT_OUT.contains(name)) scope.addFunction(name, guarded(name, function));
                } catch (JqFailure shape) {
                    throw new IllegalStateException(name + " " + shape.getMessage(), shape);
                }
            });
            scope.addFunction("repeat/1", repeat(scope));
            scope.addFunction("_match_impl/3", new Guard.Called(LinearMatch.MATCH, null));
            scope.addFunction("_sub_impl/3", new Guard.Called(LinearMatch.REPLACE, null));
            return scope;
        }

        /// The library leaves it out.
        private static Function repeat(Scope scope) {
            try {
                var body = ExpressionParser.compile("def again: ., (f | again); again", VERSION);
                return guarded("repeat/1", new JsonQueryFunction("repeat", List.of("f"), body, scope));
            } catch (JsonQueryException | JqFailure impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private static Function guarded(String name, Function function) throws JqFailure {
            new GuardedTree().guard(function);
            return new Guard.Called(function, LOOKS.get(name));
        }
    }

    /// @throws JqFailure with the reason, when it is no filter or calls what there is not
    public static JqFilter compile(String source) throws JqFailure {
        Expression parsed;
        try {
            parsed = ExpressionParser.compile(source, VERSION);
        } catch (JsonQueryException | RuntimeException | Error bad) {
            throw new JqFailure(firstLine(bad));
        }
        var tree = new GuardedTree();
        var guarded = tree.guarded(parsed);
        if (tree.imports()) throw new JqFailure("modules cannot be imported");
        for (var name : tree.called()) {
            if (!tree.defined().contains(name)
                    && !Builtins.SCOPE.getLocalFunctions().containsKey(name)) {
                throw new JqFailure("there is no function " + name);
            }
        }
        return new JqFilter(guarded);
    }

    private static String firstLine(Throwable bad) {
        var message =
                Optional.ofNullable(bad.getMessage()).orElse(bad.getClass().getSimpleName());
        return message.lines().findFirst().orElse("does not parse");
    }

    /// What the filter makes of the input: the first value it gives. Runs on the caller's thread, a platform thread.
    ///
    /// @throws JqFailure when it fails, takes too much, or gives nothing
    public JsonNode apply(JsonNode input) throws JqFailure {
        try (var run = new JqRun()) {
            ScopedValue.where(JqRun.CURRENT, run).call(() -> {
                var scope = Scope.newChildScope(Builtins.SCOPE);
                expression.apply(
                        scope,
                        input,
                        null,
                        (value, _) -> {
                            throw new Enough(value);
                        },
                        false);
                return null;
            });
        } catch (Enough enough) {
            return enough.value;
        } catch (Meter.Passed | JsonQueryException failed) {
            throw new JqFailure(firstLine(failed));
        } catch (StackOverflowError _) {
            throw new JqFailure("calls itself too often");
        } catch (OutOfMemoryError _) {
            throw new JqFailure("took too much memory");
        }
        throw new JqFailure("gives nothing");
    }

    /// Bytes of what a filter made.
    public static byte[] bytes(JsonNode value) throws JqFailure {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (com.fasterxml.jackson.core.JsonProcessingException deep) {
            throw new JqFailure("makes what cannot be written: " + deep.getOriginalMessage());
        }
    }

    /// The first value is enough; no exception of the library's kind, which a filter could catch.
    private static final class Enough extends Error {
        private static final long serialVersionUID = 1;

        private final transient JsonNode value;

        Enough(JsonNode value) {
            super("enough", null, false, false);
            this.value = value;
        }
    }
}
