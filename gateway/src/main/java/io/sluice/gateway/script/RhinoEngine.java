package io.sluice.gateway.script;

import io.sluice.gateway.script.meter.Meter;
import io.sluice.gateway.script.meter.MeteredRhino;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.CompilerEnvirons;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextFactory;
import org.mozilla.javascript.NativeJSON;
import org.mozilla.javascript.Parser;
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.Script;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.ast.TaggedTemplateLiteral;

/// Compiles scripts for Rhino's interpreter.
///
/// Scripts see no Java. A call ends after its time and after what it may allocate, whatever it does: the interpreter
/// asks its meter between instructions, and every loop of Rhino itself does ([MeteredRhino]).
/// Its stack is bounded. The standard objects are made once and sealed; a script that speaks of prototypes gets
/// objects of its own, which it may change, for each call.
final class RhinoEngine implements ScriptEngine {
    /// To read a script, and to begin: on a machine that is busy with its start too.
    private static final Duration TO_LOAD = Duration.ofSeconds(30);

    private static final int LONGEST_MESSAGE = 2_000;
    private static final int DEEPEST = 2_000;
    private static final int LOOK_EVERY = 100;

    private static final String WARM = """
            [3, 1, 2].sort(); 'a'.localeCompare('b'); 'é'.normalize('NFD'); 'Σ'.toLowerCase(); 'a-b'.split(/-/);
            'aa'.replace(/(?<x>a)/g, '$1'); JSON.stringify(JSON.parse('{"a":[1.5]}'), null, 1); 'a'.padStart(3);
            new Date(0).toLocaleString(); new Date(0).toLocaleDateString(); new Date(0).toLocaleTimeString();
            String(new Date('2020-01-01')); (1.25).toFixed(1); (1.25).toLocaleString(); (10n ** 20n).toString(7);
            new Float64Array([1, 2]).map(function (x) { return x; }); new Map([[1, 2]]); new Set([1]);
            [...'ab'].flatMap(function (x) { return [x]; }); Promise.resolve(1).then(function () {});
            (function* () { yield 1; })().next(); encodeURIComponent('é'); Symbol('a').toString();
            try { null.x; } catch (e) { String(e) + e.stack; } try { eval('('); } catch (e) { String(e); }
            """;

    private final Duration limit;
    private final long bytes;
    private final boolean preloadOwn;
    private final @Nullable Script preload;
    private final ContextFactory contexts = new Contexts();
    private final Scriptable shared;

    /// As [ScriptEngine#of].
    RhinoEngine(Duration limit, long bytes, String preload) throws ScriptFailure {
        this.limit = limit.isPositive() ? limit : Duration.ofSeconds(5);
        this.bytes = bytes;
        this.preloadOwn = changesPrototypes(preload);
        MeteredRhino.ready();
        try (var context = contexts.enterContext()) {
            // This is no user's work, and has no limits.
            warm(context);
            this.shared = globals(context, true);
        }
        try {
            this.preload = preload.isEmpty()
                    ? null
                    : measured(
                            TO_LOAD, Optional.empty(), context -> context.compileString(preload, "preload", 1, null));
        } catch (ScriptFailure bad) {
            throw new ScriptFailure("the script that is read first: " + bad.getMessage());
        }
    }

    private static final class Contexts extends ContextFactory {
        @Override
        protected Context makeContext() {
            var context = super.makeContext();
            context.setLanguageVersion(Context.VERSION_ES6);
            context.setInterpretedMode(true);
            context.setMaximumInterpreterStackDepth(DEEPEST);
            context.setInstructionObserverThreshold(LOOK_EVERY);
            context.setClassShutter(_ -> false);
            return context;
        }

        @Override
        protected void observeInstructionCount(Context context, int count) {
            if (context.getThreadLocal(HostFunctions.METER) instanceof Meter meter) meter.check();
        }
    }

    private ScriptableObject globals(Context context, boolean sealed) {
        var scope = context.initSafeStandardObjects(null, false);
        HostFunctions.define(context, scope);
        if (sealed) Sealing.seal(context, scope);
        return scope;
    }

    @Override
    public ScriptFunction compile(String source, String name) throws ScriptFailure {
        boolean own = preloadOwn || changesPrototypes(source);
        var compiled = measured(
                TO_LOAD,
                Optional.empty(),
                context -> new Compiled(context.compileString(source, name, 1, null), tags(context, source)));
        return (arguments, host) -> measured(limit, Optional.of(host), context -> {
            var script = compiled.once ? context.compileString(source, name, 1, null) : compiled.script;
            return call(context, script, name, own, arguments);
        });
    }

    /// @param once whether it may be run once only
    private record Compiled(Script script, boolean once) {}

    private static boolean changesPrototypes(String source) {
        return source.contains("prototype") || source.contains("__proto__") || source.contains("definePropert");
    }

    /// Rhino keeps what it hands to the function of a tagged template in the script itself, and with it the globals of
    /// the first call. Such a script is compiled for each call.
    private static boolean tags(Context context, String source) {
        if (source.indexOf('`') < 0) return false;
        var found = new AtomicBoolean();
        var language = new CompilerEnvirons();
        language.initFromContext(context);
        new Parser(language).parse(source, null, 1).visit(node -> {
            if (node instanceof TaggedTemplateLiteral) found.set(true);
            return true;
        });
        return found.get();
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(Context context) throws ScriptFailure;
    }

    /// Runs it within the limits, on a thread that says what it allocates.
    private <T> T measured(Duration limit, Optional<ScriptHost> host, Work<T> work) throws ScriptFailure {
        if (!Thread.currentThread().isVirtual()) return here(limit, host, work);
        var task = new FutureTask<>(() -> here(limit, host, work));
        var thread = Thread.ofPlatform().daemon().name("script").start(task);
        try {
            return task.get();
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new ScriptFailure("was interrupted");
        } catch (ExecutionException thrown) {
            switch (thrown.getCause()) {
                case ScriptFailure failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(thrown);
            }
        }
    }

    private <T> T here(Duration limit, Optional<ScriptHost> host, Work<T> work) throws ScriptFailure {
        try (var meter = new Meter(limit, bytes)) {
            return meter.run(() -> within(meter, host, work));
        } catch (Meter.Passed over) {
            throw new ScriptFailure(String.valueOf(over.getMessage()));
        } catch (OutOfMemoryError | NegativeArraySizeException over) {
            throw new ScriptFailure("took more memory than there is");
        } catch (StackOverflowError over) {
            throw new ScriptFailure("calls itself too often");
        } catch (RuntimeException unforeseen) {
            throw new ScriptFailure("cannot be run: " + shortened(String.valueOf(unforeseen)));
        }
    }

    private <T> T within(Meter meter, Optional<ScriptHost> host, Work<T> work) throws ScriptFailure {
        try (var context = contexts.enterContext()) {
            host.ifPresent(there -> context.putThreadLocal(HostFunctions.HOST, there));
            context.putThreadLocal(HostFunctions.METER, meter);
            try {
                return work.with(context);
            } catch (RhinoException thrown) {
                // The message may be a script's work too.
                throw new ScriptFailure(
                        shortened(Optional.ofNullable(thrown.getMessage()).orElse("threw")));
            }
        }
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "...";
    }

    private String call(Context context, Script script, String name, boolean own, List<String> arguments)
            throws ScriptFailure {
        var scope = own ? globals(context, false) : instance(context);
        if (preload != null) preload.exec(context, scope, scope);
        script.exec(context, scope, scope);
        if (!(ScriptableObject.getProperty(scope, name) instanceof org.mozilla.javascript.Function function)) {
            throw new ScriptFailure("there is no function " + name);
        }
        var values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = NativeJSON.parse(context, scope, arguments.get(i), (_, _, _, pair) -> pair[1]);
        }
        var result = function.call(context, scope, scope, values);
        if (!(result instanceof CharSequence text)) throw new ScriptFailure(name + " returns no text");
        return HostFunctions.handedOver(context, text);
    }

    private Scriptable instance(Context context) {
        var scope = context.newObject(shared);
        scope.setPrototype(shared);
        scope.setParentScope(null);
        // Scripts put their own into it.
        scope.put("TykJS", scope, context.newObject(scope));
        return scope;
    }

    /// Uses what the class library makes at its first use, while there is stack enough for it.
    private static void warm(Context context) {
        context.evaluateString(context.initSafeStandardObjects(), WARM, "warm", 1, null);
    }
}
