package io.sluice.gateway.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.document.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JqFilterTest {

    private static String run(String filter, String input) throws Exception {
        return new String(JqFilter.bytes(JqFilter.compile(filter).apply(Json.parse(input))), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".body.name ## {\"body\":{\"name\":\"x\"}} ## \"x\"",
                "[.[] * 2] ## [1,2.5] ## [2,5]",
                "{a: .x, (.k): 1} ## {\"x\":true,\"k\":\"b\"} ## {\"a\":true,\"b\":1}",
                "[limit(3; repeat(1))] ## null ## [null,1,1]",
                "[.[] | select(. > 1)] ## [1,2,3] ## [2,3]",
                "def f(n): if n == 0 then 1 else n * f(n - 1) end; f(5) ## null ## 120",
                "[match(\"(?P<n>b+)\"; \"g\") | [.offset, .length, .captures[0].name]] ## \"äbba b\""
                        + " ## [[1,2,\"n\"],[5,1,\"n\"]]",
                "test(\"^A\"; \"i\") ## \"abc\" ## true",
                "capture(\"(?<y>[0-9]{4})-(?<m>[0-9]{2})\") ## \"2026-11\" ## {\"y\":\"2026\",\"m\":\"11\"}",
                "[scan(\"[a-z]\")] ## \"a1b\" ## [\"a\",\"b\"]",
                "gsub(\"(?<c>[aeiou])\"; \"<\\(.c)>\") ## \"hello\" ## \"h<e>ll<o>\"",
                "sub(\"l\"; \"L\") ## \"hello\" ## \"heLlo\"",
                "[splits(\", *\")] ## \"a, b,c\" ## [\"a\",\"b\",\"c\"]",
                ".a.b |= . + 1 ## {\"a\":{\"b\":1}} ## {\"a\":{\"b\":2}}",
                "del(.a) ## {\"a\":1,\"b\":2} ## {\"b\":2}",
                "to_entries ## {\"a\":1} ## [{\"key\":\"a\",\"value\":1}]",
                "walk(if type == \"number\" then . + 1 else . end) ## [1,{\"a\":2}] ## [2,{\"a\":3}]",
                "try error(\"x\") catch . ## null ## \"x\"",
                "label $f | 1, break $f ## null ## 1",
                "reduce .[] as [$a, $b] (0; . + $a * $b) ## [[1,2],[3,4]] ## 14",
                ". as {a: $x, b: [$y]} | [$x, $y] ## {\"a\":1,\"b\":[2]} ## [1,2]",
                "\"ab\" * 2 ## null ## \"abab\"",
                "@base64 ## \"hi\" ## \"aGk=\"",
                "[path(..)] ## [1] ## [[],[0]]",
                "join(\"-\") ## [\"a\",\"b\"] ## \"a-b\"",
                "[.[] as $x | .[] as $y | $x + $y] | add ## [1,2,3] ## 36",
            })
    void filters_do_what_jq_does(String line) throws Exception {
        var parts = line.split(" ## ", -1);
        assertThat(run(parts[0], parts[1])).isEqualTo(parts[2]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(\"a\" * 4000000) | test(\"(a?){900}(a*)*b\")",
                "(\"a|\" * 100000) as $e | \"b\" | test($e)",
                "[range(1e12)]",
                "last(range(1e12))",
                "[repeat(1)]",
                "def f: f; f",
                "def f: (f, f); f",
                "def f($n): if $n == 0 then 1 else f($n - 1), f($n - 1) end; last(f(60))",
                "[range(200)] | [.[] as $a | .[] as $b | .[] as $c | .[] as $d | .[] as $e | 1] | length",
                "[range(100)] | [.[]+.[]+.[]+.[]+.[]] | length",
                "until(false; .)",
                "[while(true; .)]",
                "last(recurse(1))",
                "\"abc\" * 1000000000",
                "reduce range(60) as $i (\"a\"; . + .)",
                "reduce range(60) as $i (\"a\"; \"\\(.)\\(.)\")",
                "reduce range(60) as $i ([1]; . + .)",
                "reduce range(60) as $i (1; [., .])",
                "reduce range(60) as $i (1; {a: ., b: .}) | tojson",
                "reduce range(60) as $i (1; [., .]) | . == (. | tostring)",
                "[] | .[1000000000] = 1",
                "null | setpath([900000000]; 1)",
                "[range(100000)] | . - .",
                "[range(50000)] as $a | $a | contains($a)",
                "[range(100000) | tostring] | add | gsub(\"(?<x>.)\"; .x + .x * 1000)",
                "try last(range(1e12)) catch 1",
                "[.[]?, range(1e12)] | first",
                "foreach range(1e12) as $i (0; . + $i; empty)",
                "[limit(1e12; repeat(\"x\"))]",
                "[combinations(40)]",
                "(\"a\" * 50000) | test(\"(a*)*b\") | until(false; .)",
            })
    void a_filter_that_takes_too_much_is_stopped(String filter) throws Exception {
        var compiled = JqFilter.compile(filter);
        assertThatThrownBy(() -> compiled.apply(Json.parse("[0,1]"))).isInstanceOf(JqFailure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(\"a\" * 50000) | test(\"(a*)*b\") ## false",
                "(\"a\" * 5000) | test(\"(a|a)*b\") ## false",
                "(\"x\" * 20000) | [match(\"x*x*x*x*y\")] | length ## 0",
            })
    void expressions_take_linear_time(String line) throws Exception {
        var parts = line.split(" ## ", -1);
        assertThat(run(parts[0], "null")).isEqualTo(parts[1]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env ## no function env/0",
                "env.HOME ## no function env/0",
                "input ## no function input/0",
                "inputs ## no function inputs/0",
                "debug_scope ## no function debug_scope/0",
                "input_filename ## no function input_filename/0",
                "nosuch(1; 2) ## no function nosuch/2",
                "include \"a\"; . ## modules cannot be imported",
                "import \"a\" as a; a::b ## modules cannot be imported",
                ".[ ## ",
                "if . then 1 ## ",
                "} ## ",
            })
    void what_cannot_run_is_refused_with_the_reason(String line) {
        var parts = line.split(" ## ", -1);
        assertThatThrownBy(() -> JqFilter.compile(parts[0]))
                .isInstanceOf(JqFailure.class)
                .hasMessageContaining(parts[1]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$ENV", "$ENV.HOME", "$__prog_args", "error(\"x\")", "empty", ".a", "test(\"(?=a)\")", "1 / 0"})
    void a_filter_that_fails_says_so(String filter) throws Exception {
        var compiled = JqFilter.compile(filter);
        assertThatThrownBy(() -> compiled.apply(Json.parse("[\"a\"]")))
                .isInstanceOf(JqFailure.class)
                .message()
                .isNotBlank();
    }
}
