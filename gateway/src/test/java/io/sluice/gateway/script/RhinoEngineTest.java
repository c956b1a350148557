package io.sluice.gateway.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RhinoEngineTest {
    private final List<String> log = new ArrayList<>();

    private final ScriptHost host = new AttackRun.Nobody(log::add);

    private String run(String source, String... arguments) throws ScriptFailure {
        return ScriptEngine.of(Duration.ofMillis(300), 64L << 20, "")
                .compile(source, "f")
                .call(List.of(arguments), host);
    }

    @Test
    void arguments_come_as_values_and_a_text_comes_back() throws ScriptFailure {
        assertThat(run("function f(a) { return JSON.stringify([a.x + 1, a.y]) }", "{\"x\":1,\"y\":null}"))
                .isEqualTo("[2,null]");
        assertThat(run("function f() { return TykJsResponse({Code: 200}, {a: 1}) }"))
                .isEqualTo("{\"Response\":{\"Code\":200},\"SessionMeta\":{\"a\":1}}");
    }

    @Test
    void no_call_sees_the_globals_of_another() throws ScriptFailure {
        var function = ScriptEngine.of(Duration.ofSeconds(1), 64L << 20, "")
                .compile(
                        "var n = 0; function f() { n++; seen = (typeof seen == 'undefined'); return '' + n + seen }",
                        "f");
        assertThat(function.call(List.of(), host)).isEqualTo("1true");
        assertThat(function.call(List.of(), host)).isEqualTo("1true");
    }

    @Test
    void a_script_may_change_prototypes_for_itself_alone() throws ScriptFailure {
        var engine = ScriptEngine.of(Duration.ofSeconds(1), 64L << 20, "");
        var changes = engine.compile(
                "String.prototype.twice = function () { return this + this };" + "function f() { return 'a'.twice() }",
                "f");
        assertThat(changes.call(List.of(), host)).isEqualTo("aa");
        var other = engine.compile("function f() { return typeof 'a'.twice }", "f");
        assertThat(other.call(List.of(), host)).isEqualTo("undefined");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "function f() { while (true); }",
                "function f() { try { while (true); } catch (e) { return 'caught' } }",
                "function f() { return f() }",
                "while (true);",
                "function f() { throw new Error('x') }",
                "function f() { return 5 }",
                "function f() {}",
                "var f = 1",
                "function f() { return java.lang.System.getProperty('user.home') }",
                "function f() { return Packages.java.io.File('/').list() }",
                "function f() { return ''.getClass().forName('java.lang.Runtime') }",
                "function f() { return log.constructor.constructor('return java')().lang }",
                "function f() { Math.max = null; return '' }"
            })
    void what_a_script_must_not_do_fails(String source) {
        assertThatThrownBy(() -> run(source)).isInstanceOf(ScriptFailure.class);
    }

    @Test
    void what_does_not_parse_is_refused_when_it_is_compiled() throws ScriptFailure {
        var engine = ScriptEngine.of(Duration.ofSeconds(1), 64L << 20, "");
        assertThatThrownBy(() -> engine.compile("function f( {", "f")).isInstanceOf(ScriptFailure.class);
        assertThatThrownBy(() -> ScriptEngine.of(Duration.ofSeconds(1), 64L << 20, "("))
                .isInstanceOf(ScriptFailure.class);
    }

    @Test
    void base64_is_decoded_with_and_without_padding() throws ScriptFailure {
        assertThat(run("function f() { return b64enc('é') + b64dec('aGk') + b64dec('aGk=') + typeof b64dec('%') }"))
                .isEqualTo("w6k=hihiundefined");
    }

    @Test
    void scripts_write_to_the_log() throws ScriptFailure {
        run("function f() { log('one'); console.log('a', 2); return '' }");
        assertThat(log).containsExactly("one", "a 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "var a = []; while (true) a.push([1, 2, 3]);",
                "var a = []; while (true) a.push(new Array(1000));",
                "var s = 'x'; while (true) { s += s; s.charAt(0); }",
                "var s = 'x'; while (true) { s = s.repeat(2); }",
                "var a = ['x']; while (true) a = a.concat(a);",
                "var o = {}; for (var i = 0; ; i++) o['k' + i] = [i];",
                "var a = ['x']; while (true) a = [a.join(',') + a.join(',')];",
                "var s = JSON.stringify({a: 1}); while (true) { s = JSON.stringify({a: s}); }",
            })
    void a_call_that_takes_too_much_memory_is_stopped(String body) throws ScriptFailure {
        var engine = ScriptEngine.of(Duration.ofSeconds(60), 64L << 20, "");
        var function = engine.compile("function f() { try { " + body + " } catch (e) { } return 'caught'; }", "f");
        assertThatThrownBy(() -> function.call(List.of(), host))
                .isInstanceOf(ScriptFailure.class)
                .hasMessageContaining("memory");
    }

    @Test
    void a_virtual_thread_is_measured_too() throws Exception {
        var engine = ScriptEngine.of(Duration.ofSeconds(60), 64L << 20, "");
        var hoards = engine.compile("function f() { var a = []; for (;;) a.push([1, 2, 3]); }", "f");
        var fine = engine.compile("function f() { return 'fine' }", "f");
        var outcome = new ArrayList<String>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        outcome.add(fine.call(List.of(), host));
                        hoards.call(List.of(), host);
                    } catch (ScriptFailure stopped) {
                        outcome.add(String.valueOf(stopped.getMessage()));
                    }
                })
                .join();
        assertThat(outcome)
                .hasSize(2)
                .satisfies(both -> assertThat(both.getLast()).matches("took more than \\d+ MB of memory"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw {toString: function () { for (;;); }}",
                "throw 'x'.repeat(100000)",
                "throw new Error('x'.repeat(100000))"
            })
    void the_message_of_a_failure_is_bounded(String body) throws ScriptFailure {
        var function =
                ScriptEngine.of(Duration.ofMillis(300), 64L << 20, "").compile("function f() { " + body + " }", "f");
        assertThatThrownBy(() -> function.call(List.of(), host))
                .isInstanceOfSatisfying(
                        ScriptFailure.class,
                        failure -> assertThat(failure.getMessage()).hasSizeLessThan(3_000));
    }

    @Test
    void an_expression_that_tracks_back_without_end_is_stopped() throws ScriptFailure {
        var engine = ScriptEngine.of(Duration.ofMillis(200), 512L << 20, "");
        var function = engine.compile("function f() { return '' + /(a+)+$/.test('a'.repeat(60) + 'b'); }", "f");
        assertThatThrownBy(() -> function.call(List.of(), host))
                .isInstanceOf(ScriptFailure.class)
                .hasMessageMatching("took (longer|more) than .*");
    }
}
