package io.sluice.gateway.script;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
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
/// Scripts see no Java. A call ends after its time, however busy it is, and after 512 MB that it allocates; its
/// stack is bounded. One step of the language that makes much at once is seen when it is done. The standard
/// objects are made once and sealed; a script that speaks of prototypes gets objects of its own, which it may
/// change, for each call.
public final class RhinoEngine {
    private static final String HOST = "sluice-host";
    private static final String METER = "sluice-meter";
    private static final long BYTES = 512L << 20;
    private static final int DEEPEST = 2_000;
    private static final int LOOK_EVERY = 100;

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

    /// @param limit   of one call
    /// @param preload script that runs before each other one; "" is none
    /// @throws ScriptFailure when `preload` is no script
    public RhinoEngine(Duration limit, String preload) throws ScriptFailure {
        this(limit, BYTES, preload);
    }

    /// @param bytes that one call may allocate
    RhinoEngine(Duration limit, long bytes, String preload) throws ScriptFailure {
        this.limit = limit.isPositive() ? limit : Duration.ofSeconds(5);
        this.bytes = bytes;
        this.preload = preload;
        try (var context = contexts.enterContext()) {
            this.shared = globals(context, true);
        } catch (RhinoException bad) {
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
            host().log(arguments.text(0));
            return null;
        });
        define(scope, "rawlog", arguments -> {
            host().log(arguments.text(0));
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
            return at < values.length ? ScriptRuntime.toString(values[at]) : "";
        }
    }

    private static void define(ScriptableObject scope, String name, Function<Arguments, @Nullable String> body) {
        var function = new LambdaFunction(scope, name, 1, (_, _, _, values) -> {
            var result = body.apply(new Arguments(values));
            return result == null ? Undefined.instance : result;
        });
        ScriptableObject.putProperty(scope, name, function);
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

    /// @param source whole script
    /// @param name   of the function in it
    /// @throws ScriptFailure when the script does not parse
    public ScriptFunction compile(String source, String name) throws ScriptFailure {
        try (var context = contexts.enterContext()) {
            var script = context.compileString(source, name, 1, null);
            boolean own =
                    source.contains("prototype") || source.contains("__proto__") || source.contains("definePropert");
            return (arguments, host) -> call(script, name, own, arguments, host);
        } catch (RhinoException bad) {
            throw new ScriptFailure(Optional.ofNullable(bad.getMessage()).orElse("does not parse"));
        }
    }

    private String call(Script script, String name, boolean own, List<String> arguments, ScriptHost host)
            throws ScriptFailure {
        try (var context = contexts.enterContext()) {
            context.putThreadLocal(HOST, host);
            var meter = new Meter(limit, bytes);
            context.putThreadLocal(METER, meter);
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
            meter.check();
            meter.expect(text.length());
            return text.toString();
        } catch (RhinoException thrown) {
            throw new ScriptFailure(Optional.ofNullable(thrown.getMessage()).orElse("threw"));
        } catch (Meter.Passed over) {
            throw new ScriptFailure(String.valueOf(over.getMessage()));
        } catch (OutOfMemoryError | NegativeArraySizeException over) {
            throw new ScriptFailure("took more memory than there is");
        } catch (StackOverflowError over) {
            throw new ScriptFailure("calls itself too often");
        }
    }

    private Scriptable instance(Context context) {
        var scope = context.newObject(shared);
        scope.setPrototype(shared);
        scope.setParentScope(null);
        return scope;
    }
}
