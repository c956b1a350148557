package io.sluice.gateway.script;

import io.sluice.gateway.script.meter.Meter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.LambdaFunction;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Symbol;
import org.mozilla.javascript.SymbolKey;
import org.mozilla.javascript.Undefined;

/// What scripts find besides the language's own (`plugins.md` 6.6), and what stands for parts of Rhino that would
/// outlive a call.
final class HostFunctions {
    static final String HOST = "sluice-host";
    static final String METER = "sluice-meter";

    private static final String SYMBOLS = "sluice-symbols";
    private static final int LONGEST_LINE = 1 << 16;

    /// Of Rhino alone, and nearer to its inside than a script should come.
    private static final List<String> LEFT_OUT = List.of("With", "Call", "Continuation", "Script");

    private static final String PRELUDE = """
            function TykJsResponse(response, session_meta) {
              return JSON.stringify({Response: response, SessionMeta: session_meta});
            }
            var TykJS = {};
            var console = {log: function () { log(Array.prototype.slice.call(arguments).join(' ')); }};
            console.info = console.warn = console.error = console.debug = console.log;
            """;

    private HostFunctions() {}

    static void define(Context context, ScriptableObject scope) {
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
        symbols(scope);
        LEFT_OUT.forEach(scope::delete);
        context.evaluateString(scope, PRELUDE, "prelude", 1, null);
    }

    /// Rhino's own registry is one for the process and forgets nothing.
    private static void symbols(ScriptableObject scope) {
        if (!(ScriptableObject.getProperty(scope, "Symbol") instanceof ScriptableObject symbol)) return;
        symbol.defineProperty(
                "for",
                new LambdaFunction(scope, "for", 1, (context, _, _, values) -> {
                    var name = new Arguments(values).text(0);
                    return registry(context).computeIfAbsent(name, key -> new SymbolKey(key, Symbol.Kind.REGISTERED));
                }),
                ScriptableObject.DONTENUM);
        symbol.defineProperty(
                "keyFor",
                new LambdaFunction(scope, "keyFor", 1, (context, _, _, values) -> {
                    if (values.length == 0 || !(values[0] instanceof Symbol asked)) {
                        throw ScriptRuntime.typeError("not a symbol");
                    }
                    for (var each : registry(context).entrySet()) {
                        if (each.getValue().equals(asked)) return each.getKey();
                    }
                    return Undefined.instance;
                }),
                ScriptableObject.DONTENUM);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Symbol> registry(Context context) {
        if (context.getThreadLocal(SYMBOLS) instanceof Map<?, ?> known) return (Map<String, Symbol>) known;
        var made = new HashMap<String, Symbol>();
        context.putThreadLocal(SYMBOLS, made);
        return made;
    }

    /// A text that leaves the engine.
    static String handedOver(Context context, CharSequence text) {
        if (context.getThreadLocal(METER) instanceof Meter meter) meter.handOver(text.length());
        return text.toString();
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
}
