package io.sluice.gateway.script.rhino;

import io.sluice.gateway.script.Meter;
import io.sluice.gateway.script.ScriptEngine;
import io.sluice.gateway.script.ScriptFailure;
import io.sluice.gateway.script.ScriptFunction;
import io.sluice.gateway.script.ScriptHost;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextFactory;
import org.mozilla.javascript.LambdaFunction;
import org.mozilla.javascript.NativeJSON;
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.Script;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Undefined;

/// Compiles scripts for Rhino's interpreter.
///
/// Scripts see no Java. A call ends after its time and after what it may allocate, whatever it does: the interpreter
/// asks its meter between instructions, and every loop of Rhino itself does ([io.sluice.gateway.script.MeteredLoader]).
/// Its stack is bounded. The standard objects are made once and sealed; a script that speaks of prototypes gets
/// objects of its own, which it may change, for each call.
public final class RhinoEngine implements ScriptEngine {
    private static final String HOST = "sluice-host";
    private static final String METER = "sluice-meter";
    /// To read a script, and to begin: on a machine that is busy with its start too.
    private static final Duration TO_LOAD = Duration.ofSeconds(30);

    private static final int LONGEST_MESSAGE = 2_000;
    private static final int LONGEST_LINE = 1 << 16;
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

    private static final String PRELUDE = """
            function TykJsResponse(response, session_meta) {
              return JSON.stringify({Response: response, SessionMeta: session_meta});
            }
            var TykJS = {};
            var console = {log: function () { log(Array.prototype.slice.call(arguments).join(' ')); }};
            console.info = console.warn = console.error = console.debug = console.log;
            """;

    private final Duration limit;
    private final long bytes;
    private final String preload;
    private final ContextFactory contexts = new Contexts();
    private final Scriptable shared;

    /// As [ScriptEngine#of].
    public RhinoEngine(Duration limit, long bytes, String preload) throws ScriptFailure {
        this.limit = limit.isPositive() ? limit : Duration.ofSeconds(5);
        this.bytes = bytes;
        this.preload = preload;
        try {
            this.shared = measured(TO_LOAD, Optional.empty(), context -> {
                warm(context);
                return globals(context, true);
            });
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
            if (context.getThreadLocal(METER) instanceof Meter meter) meter.check();
        }
    }

    private ScriptableObject globals(Context context, boolean sealed) {
        var scope = context.initSafeStandardObjects(null, sealed);
        define(scope, "log", arguments -> {
            host().log(line(arguments.text(0)));
            return null;
        });
        define(scope, "rawlog", arguments -> {
            host().log(line(arguments.text(0)));
            return null;
        });
        define(scope, "b64enc", arguments -> Base64.getEncoder().encodeToString(utf8(arguments.text(0))));
        define(
                scope,
                "rawb64enc",
                arguments -> Base64.getEncoder().withoutPadding().encodeToString(utf8(arguments.text(0))));
        define(scope, "b64dec", arguments -> decoded(arguments.text(0)));
        define(scope, "rawb64dec", arguments -> arguments.text(0).endsWith("=") ? null : decoded(arguments.text(0)));
        define(
                scope,
                "TykMakeHttpRequest",
                arguments -> host().request(arguments.text(0), millisLeft()).orElse(null));
        define(
                scope,
                "TykBatchRequest",
                arguments -> host().batch(arguments.text(0), millisLeft()).orElse(null));
        define(scope, "TykGetKeyData", arguments -> host().key(arguments.text(0), arguments.text(1)));
        define(scope, "TykSetKeyData", arguments -> {
            host().storeKey(
                            arguments.text(0),
                            arguments.text(1),
                            arguments.text(2).equals("1"));
            return null;
        });
        context.evaluateString(scope, PRELUDE, "prelude", 1, null);
        if (!preload.isEmpty()) context.evaluateString(scope, preload, "preload", 1, null);
        if (sealed) scope.sealObject();
        return scope;
    }

    private record Arguments(Object[] values) {
        String text(int at) {
            if (at >= values.length) return "";
            var value = values[at] instanceof CharSequence text ? text : ScriptRuntime.toString(values[at]);
            return handedOver(Context.getCurrentContext(), value);
        }
    }

    private static void define(ScriptableObject scope, String name, Function<Arguments, @Nullable String> body) {
        var function = new LambdaFunction(scope, name, 1, (_, _, _, values) -> {
            var result = body.apply(new Arguments(values));
            return result == null ? Undefined.instance : result;
        });
        ScriptableObject.putProperty(scope, name, function);
    }

    private static String line(String text) {
        return text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE) + "...";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String decoded(String text) {
        try {
            var bytes = Base64.getDecoder().decode(text);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException _) {
            return null;
        }
    }

    private static ScriptHost host() {
        if (Context.getCurrentContext().getThreadLocal(HOST) instanceof ScriptHost host) return host;
        throw ScriptRuntime.constructError("Error", "not available while scripts are loaded");
    }

    private static long millisLeft() {
        if (!(Context.getCurrentContext().getThreadLocal(METER) instanceof Meter meter)) return 0;
        return Math.max(1, meter.nanosLeft() / 1_000_000);
    }

    @Override
    public ScriptFunction compile(String source, String name) throws ScriptFailure {
        boolean own = source.contains("prototype") || source.contains("__proto__") || source.contains("definePropert");
        var script = measured(TO_LOAD, Optional.empty(), context -> context.compileString(source, name, 1, null));
        return (arguments, host) ->
                measured(limit, Optional.of(host), context -> call(context, script, name, own, arguments));
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
            host.ifPresent(there -> context.putThreadLocal(HOST, there));
            context.putThreadLocal(METER, meter);
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
        return handedOver(context, text);
    }

    private static String handedOver(Context context, CharSequence text) {
        if (context.getThreadLocal(METER) instanceof Meter meter) meter.handOver(text.length());
        return text.toString();
    }

    private Scriptable instance(Context context) {
        var scope = context.newObject(shared);
        scope.setPrototype(shared);
        scope.setParentScope(null);
        return scope;
    }

    /// Uses what the class library makes at its first use, while there is stack enough for it.
    private static void warm(Context context) {
        context.evaluateString(context.initSafeStandardObjects(), WARM, "warm", 1, null);
    }
}
