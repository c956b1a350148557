package io.sluice.gateway.script;

import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.LambdaFunction;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Undefined;

/// Makes unchangeable all that a script can reach from its globals, as a script would reach it.
///
/// So no call leaves anything behind for another one.
final class Sealing {
    /// Prototypes that only values lead to are among the roots. What is made at its first use is used
    /// once. `Error` has settings that are no properties.
    private static final String WALK = """
            (function (global, seal) {
              var todo = [global, [][Symbol.iterator](), ''[Symbol.iterator](), new Map().entries(), new Set().values(),
                'a'.matchAll(/a/g), /a/.exec('a'), (function* () {})(), function* () {}, function () {}, () => 1,
                (function () { return arguments })(), new Error('a'), Promise.resolve(), new Proxy({}, {}), /a/, new Date(),
                Symbol('a'), 1n, 1, true, 'a', new DataView(new ArrayBuffer(1)), new Uint8Array(1), [].keys(), new WeakMap(),
                new WeakSet(), Object.getOwnPropertyDescriptor];
              var seen = new Set();
              ['stackTraceLimit', 'prepareStackTrace'].forEach(function (name) { delete Error[name] });
              while (todo.length) {
                var each = todo.pop();
                if (each === null || each === undefined) continue;
                if (typeof each !== 'object' && typeof each !== 'function') {
                  todo.push(Object.getPrototypeOf(Object(each)));
                  continue;
                }
                if (seen.has(each)) continue;
                seen.add(each);
                todo.push(Object.getPrototypeOf(each));
                Reflect.ownKeys(each).forEach(function (key) {
                  try { each[key] } catch (it) { }
                  var property = Object.getOwnPropertyDescriptor(each, key);
                  if (property) todo.push(property.value, property.get, property.set);
                });
              }
              seen.forEach(function (each) { seal(each); });
            })
            """;

    private Sealing() {}

    static void seal(Context context, ScriptableObject scope) {
        var walk = (Function) context.evaluateString(scope, WALK, "seal", 1, null);
        var seal = new LambdaFunction(scope, "seal", 1, (_, _, _, values) -> {
            if (values[0] instanceof ScriptableObject object) object.sealObject();
            else throw ScriptRuntime.typeError("cannot be sealed");
            return Undefined.instance;
        });
        walk.call(context, scope, scope, new Object[] {scope, seal});
        scope.sealObject();
    }
}
