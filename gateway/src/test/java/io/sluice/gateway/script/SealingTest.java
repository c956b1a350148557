package io.sluice.gateway.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SealingTest {
    /// Names are put together: a script that speaks of prototypes would get globals of its own.
    private static final String REACHABLE = """
            var own = Reflect.ownKeys, up = Object['getProto' + 'typeOf'], look = Object['getOwnPropertyDescriptor'];
            var globals = up(this);
            function reachable() {
              var todo = [['', globals], ['list', [][Symbol.iterator]()], ['text', ''[Symbol.iterator]()], ['map', new Map().entries()],
                ['set', new Set().values()], ['match', 'a'.matchAll(/a/g)], ['generator', (function* () {})()],
                ['generators', function* () {}], ['function', function () {}], ['arrow', () => 1], ['view', new Uint8Array(1)],
                ['regexp', /a/], ['date', new Date()], ['promise', Promise.resolve()], ['keys', [].keys()], ['error', new Error('a')]];
              var seen = new Map();
              while (todo.length) {
                var path = todo[todo.length - 1][0], each = todo.pop()[1];
                if (each === null || (typeof each != 'object' && typeof each != 'function') || seen.has(each)) continue;
                seen.set(each, path);
                todo.push([path + '^', up(each)]);
                own(each).forEach(function (key) {
                  var p = look(each, key), at = path + '.' + String(key);
                  if (p) todo.push([at, p.value], [at + '<', p.get], [at + '>', p.set]);
                });
              }
              return seen;
            }
            function shared() {
              var all = reachable();
              ['list', 'text', 'map', 'set', 'match', 'generator', 'generators', 'function', 'arrow', 'view', 'regexp', 'date',
                'promise', 'keys', 'error'].forEach(function (mine) { all.forEach(function (path, each) {
                  if (path === mine || path.indexOf(mine + '.') === 0 && path.indexOf('^') < 0) all.delete(each); }) });
              return all;
            }
            function print() {
              var lines = [];
              shared().forEach(function (path, each) {
                own(each).forEach(function (key) {
                  var value;
                  try { value = each[key]; } catch (e) { value = 'throws'; }
                  lines.push(path + '.' + String(key) + '=' + (typeof value == 'object' || typeof value == 'function' ? typeof value : String(value)));
                });
                lines.push(path + ' ' + Object.isExtensible(each));
              });
              return lines.sort().join('\\n');
            }
            """;

    private ScriptEngine engine;

    @BeforeAll
    void start() throws ScriptFailure {
        engine = ScriptEngine.of(Duration.ofSeconds(60), 512L << 20, "");
    }

    private String run(String body) throws ScriptFailure {
        return engine.compile(REACHABLE + "function f() {" + body + "}", "f").call(List.of(), new AttackRun.Nobody());
    }

    @Test
    void nothing_that_a_call_does_is_there_for_the_next_one() throws ScriptFailure {
        var before = run("return print();");
        assertThat(before.lines().count()).isGreaterThan(800);
        int attempts = 0;
        // In parts: each failure is dear, and a small heap gives a call little.
        for (int part = 0; part < 12; part++) {
            attempts += Integer.parseInt(run("""
                var set = 0, tried = 0, at = 0;
                function attempt(work) { tried++; try { work(); set++; } catch (e) { } }
                shared().forEach(function (path, each) {
                  if (at++ % 12 !== PART) return;
                  own(each).forEach(function (key) {
                    attempt(function () { each[key] = 'left'; });
                    attempt(function () { delete each[key]; });
                  });
                  attempt(function () { each.left = 'left'; });
                  attempt(function () { each[7] = 'left'; });
                  attempt(function () { each[Symbol.iterator] = 'left'; });
                  ['push', 'fill', 'sort', 'splice', 'set', 'add', 'clear', 'compile', 'setTime', 'reverse', 'unshift', 'pop']
                    .forEach(function (name) { attempt(function () { each[name]('left', 1, 1); }); });
                });
                attempt(function () { Error.stackTraceLimit = 1; });
                attempt(function () { RegExp.input = 'left'; RegExp.multiline = true; });
                Symbol.for('left');
                return '' + tried;
                """.replace("PART", "" + part)));
        }
        assertThat(attempts).isGreaterThan(5_000);
        assertThat(run("return print();")).isEqualTo(before);
        assertThat(run("return '' + RegExp.input + RegExp.multiline + Symbol.keyFor(Symbol.for('left'));"))
                .isEqualTo("falseleft");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Object['define' + 'Property'](each, key, {value: 'left'})",
                "Object['define' + 'Properties'](each, {left: {value: 'left'}})",
                "Reflect['define' + 'Property'](each, key, {value: 'left'})",
                "each['__define' + 'Getter__'](key, function () { return 'left' })",
                "each['__define' + 'Setter__']('left', function () { })",
                "each['__pro' + 'to__'] = {left: 1}",
                "Object['setProto' + 'typeOf'](each, {left: 1})",
                "Reflect['setProto' + 'typeOf'](each, {left: 1})",
                "Object.freeze(each)",
                "Object.seal(each)",
                "Object.preventExtensions(each)",
                "Reflect.preventExtensions(each)",
                "Reflect.set({}, 'left', 'left', each)",
            })
    void what_changes_an_object_without_writing_to_it_ends_the_call(String change) throws ScriptFailure {
        var before = run("return print();");
        int at = 0;
        for (var each : List.of(
                "Object", "Math", "Array['proto' + 'type']", "up(''[Symbol.iterator]())", "JSON.parse", "log")) {
            for (var key : List.of("'left'", "own(each)[0]", "Symbol.iterator", "0")) {
                try {
                    run("var each = " + each + ", key = " + key + "; " + change + "; return 'through';");
                } catch (ScriptFailure expected) {
                    at++;
                }
            }
        }
        assertThat(run("return print();")).isEqualTo(before);
        assertThat(at).isPositive();
    }

    @Test
    void each_call_has_a_namespace_for_its_own_things() throws ScriptFailure {
        assertThat(run("TykJS.mine = (TykJS.mine || 0) + 1; return '' + TykJS.mine;"))
                .isEqualTo("1");
        assertThat(run("TykJS.mine = (TykJS.mine || 0) + 1; return '' + TykJS.mine;"))
                .isEqualTo("1");
    }

    @Test
    void symbols_are_registered_for_one_call() throws ScriptFailure {
        assertThat(run("return '' + (Symbol.for('a') === Symbol.for('a')) + Symbol.keyFor(Symbol.for('a'))"
                        + " + Symbol.keyFor(Symbol('a')) + (Symbol('a') === Symbol('a'));"))
                .isEqualTo("trueaundefinedfalse");
    }

    @Test
    void a_tagged_template_keeps_nothing_of_an_earlier_call() throws ScriptFailure {
        var function = engine.compile(
                "function tag(parts) { parts.seen = (parts.seen || 0) + 1; return parts; }"
                        + "var known = new Map(); function f() { return tag`a${1}b`.join() + Object.isFrozen(tag`c`); }",
                "f");
        assertThat(function.call(List.of(), new AttackRun.Nobody())).isEqualTo("a,btrue");
        assertThat(function.call(List.of(), new AttackRun.Nobody())).isEqualTo("a,btrue");
    }

    @Test
    void what_is_read_first_runs_before_each_call() throws ScriptFailure {
        var preloaded = ScriptEngine.of(
                Duration.ofSeconds(60),
                512L << 20,
                "var count = {n: 0}; TykJS.greet = function (a) { return 'hi ' + a; };");
        var function = preloaded.compile("function f() { count.n++; return TykJS.greet(count.n); }", "f");
        assertThat(function.call(List.of(), new AttackRun.Nobody())).isEqualTo("hi 1");
        assertThat(function.call(List.of(), new AttackRun.Nobody())).isEqualTo("hi 1");
    }
}
