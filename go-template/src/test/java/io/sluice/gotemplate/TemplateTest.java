package io.sluice.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gotemplate.function.Escapes;
import io.sluice.gotemplate.function.Functions;
import io.sluice.gotemplate.limit.Limits;
import io.sluice.gotemplate.parse.TemplateSyntaxException;
import io.sluice.gotemplate.sprig.SprigFunctions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TemplateTest {

    private static final Functions LIBRARY = Functions.builtIn()
            .with(SprigFunctions.all(Clock.systemUTC(), new SplittableRandom(1), new Re2Expressions()));
    private static final Limits SMALL = new Limits(100_000, 10_000, 1_000_000, 50, Duration.ofSeconds(30));

    private static Template compile(String text) throws TemplateSyntaxException {
        return Template.compile("t", text, LIBRARY);
    }

    @Test
    void a_bad_template_is_refused_with_line_and_column() {
        assertThatThrownBy(() -> compile("one\ntwo {{.x | nofunc}}"))
                .isInstanceOfSatisfying(TemplateSyntaxException.class, problem -> {
                    assertThat(problem.line()).isEqualTo(2);
                    assertThat(problem.column()).isEqualTo(12);
                    assertThat(problem.problem()).isEqualTo("function \"nofunc\" not defined");
                    assertThat(problem).hasMessage("template: t:2:12: function \"nofunc\" not defined");
                });
    }

    @Test
    void a_failure_keeps_the_output_before_it() throws Exception {
        Rendering rendering = compile("a {{.x}} {{index .l 3}} b").render(Map.of("x", "y", "l", List.of("z")));

        assertThat(rendering.text()).isEqualTo("a y ");
        assertThat(rendering.failure())
                .hasValue(new TemplateFailure(
                        "t", "t", 1, 12, "index .l 3", "error calling index: index out of range: 3"));
    }

    @Test
    void values_are_escaped_when_asked_for_but_not_the_text_around_them() throws Exception {
        Template template = compile("'{{.m}}'").escaping(Escapes::javascript);

        assertThat(template.render(Map.of("m", "it's <b>")).text()).isEqualTo("'it\\'s \\u003Cb\\u003E'");
    }

    @Test
    void bytes_that_are_no_text_come_out_as_they_went_in() throws Exception {
        Rendering rendering = compile("{{b64dec \"//79\"}}{{trunc 1 .e}}{{.e}}").render(Map.of("e", "é"));

        assertThat(rendering.output()).containsExactly(0xFF, 0xFE, 0xFD, 0xC3, 0xC3, 0xA9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{repeat 2000000000 \"x\"}}",
                "{{until 2000000000}}",
                "{{untilStep 0 9223372036854775807 1}}",
                "{{seq 1 900000000}}",
                "{{indent 999999999 \"a\"}}",
                "{{range 999999999}}{{end}}",
                "{{range until 10000}}0123456789{{end}}",
                "{{$x := \"abcdefgh\"}}{{range until 60}}{{$x = print $x $x}}{{end}}",
                "{{$x := list 1}}{{range until 60}}{{$x = concat $x $x}}{{end}}",
                "{{$x := list 1}}{{range until 60}}{{$x = list $x $x}}{{end}}{{$x}}",
                "{{$x := list 1}}{{range until 60}}{{$x = list $x $x}}{{end}}{{deepEqual $x (deepCopy $x)}}",
                "{{$d := dict}}{{$_ := set $d \"d\" $d}}{{$d}}",
                "{{$d := dict}}{{$_ := set $d \"d\" $d}}{{toJson $d}}",
                "{{$d := dict}}{{$_ := set $d \"d\" $d}}{{deepCopy $d}}",
                "{{$d := dict}}{{$_ := set $d \"d\" $d}}{{deepEqual $d (dict \"d\" $d)}}",
                "{{$d := dict}}{{$_ := set $d \"d\" $d}}{{merge $d (dict \"d\" $d)}}{{$d}}",
                "{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}",
                "{{define \"a\"}}{{template \"b\"}}{{template \"b\"}}{{end}}{{define \"b\"}}{{template \"a\"}}{{end}}{{template \"a\"}}",
                "{{range until 1000}}{{range until 1000}}{{range until 1000}}{{end}}{{end}}{{end}}",
                "{{range until 100}}{{printf \"%999999d\" 1}}{{end}}",
                "{{printf \"%.999999f\" 1.5 | len}}{{printf \"%999999v\" (until 1000)}}",
                "{{replace \"\" (repeat 1000 \"x\") (repeat 1000 \"y\")}}",
                "{{regexReplaceAll \"\" (repeat 1000 \"x\") (repeat 1000 \"y\")}}",
                "{{join (repeat 1000 \"x\") (until 10000)}}",
                "{{wrapWith 1 (repeat 1000 \"x\") (repeat 1000 \"y\")}}",
                "{{randAlpha 999999999}}",
                "{{splitList \"\" (repeat 900000 \"a\") | len}}",
                "{{split \"a\" (repeat 900000 \"a\") | len}}",
                "{{regexFindAll \"a\" (repeat 900000 \"a\") -1 | len}}",
                "{{$x := \"1\"}}{{range until 1000}}{{$x = mulf 1e300 1e-300}}{{$x = html (repeat 1000 \"<\")}}{{end}}"
            })
    void a_template_that_asks_for_too_much_is_ended(String text) throws Exception {
        Rendering rendering = compile(text).within(SMALL).render(Map.of());

        assertThat(rendering.failure()).isPresent();
        assertThat(rendering.failure().get().problem()).containsAnyOf("more than", "maximum", "deep", "longer");
        assertThat(rendering.output().length).isLessThanOrEqualTo(SMALL.maxOutputBytes());
    }

    @Test
    void long_in_long_is_found_in_the_time_of_reading_both() throws Exception {
        String much = "{{$s := repeat 4000000 \"a\"}}{{$n := print (repeat 2000000 \"a\") \"b\"}}";

        assertThat(compile(much + "{{contains $n $s}} {{replace $n \"\" $s | len}} {{splitList $n $s | len}}")
                        .render(Map.of())
                        .text())
                .isEqualTo("false 4000000 1");
        assertThat(compile(
                                "{{$n := repeat 3000 \"ab\"}}{{$s := print (repeat 5000 \"ab\") \"c\" $n}}"
                                        + "{{contains $n $s}} {{replace (print \"ab\" (repeat 20 \"ab\") \"c\") \"\" $s | len}}")
                        .render(Map.of())
                        .text())
                .isEqualTo("true 15958");
    }

    @Test
    void an_expression_ends_with_the_time_whatever_it_costs() throws Exception {
        Limits limits = new Limits(1_000_000, 1000, 100_000_000, 50, Duration.ofMillis(50));

        Rendering rendering = compile("{{regexMatch \"(a?){900}(a*)*b\" (repeat 10000000 \"a\")}}")
                .within(limits)
                .render(Map.of());

        assertThat(rendering.failure().orElseThrow().problem()).contains("longer than 50 ms");
    }

    @Test
    void an_expression_has_a_largest_size() throws Exception {
        Rendering rendering =
                compile("{{mustRegexMatch (repeat 100000 \"a|\") \"b\"}}").render(Map.of());

        assertThat(rendering.failure().orElseThrow().problem()).contains("longer than 10000 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{date (repeat 3000000 \"Monday \") now}}",
                "{{toDate (repeat 300000 \"2006\") \"1\"}}",
                "{{shuffle (repeat 1000000 \"ab\")}}",
                "{{randAlphaNum 1000000}}",
                "{{randBytes 1000000}}",
                "{{snakecase (repeat 1000000 \"aB \")}}",
                "{{clean (repeat 1000000 \"a/../\")}}",
                "{{semver (repeat 1000000 \"1.\")}}",
                "{{$s := repeat 10000000 \"a\"}}{{range until 100000}}{{$z := contains \"bcdefghij\" $s}}{{end}}",
                "{{$s := repeat 10000000 \"a\"}}{{range until 100000}}{{$z := trunc 5 $s}}{{end}}",
                "{{$s := repeat 10000000 \" \"}}{{range until 100000}}{{$z := trim $s}}{{end}}",
                "{{$d := dict}}{{range until 50000}}{{$_ := set $d (print .) .}}{{end}}"
                        + "{{range until 1000}}{{$x := keys $d | sortAlpha}}{{end}}"
            })
    void a_function_that_is_slow_for_its_arguments_is_ended(String text) throws Exception {
        Limits limits = new Limits(10_000_000, 1000, 200_000_000, 50, Duration.ofMillis(100));

        Rendering rendering = compile(text).within(limits).render(Map.of());

        assertThat(rendering.failure().orElseThrow().problem()).containsAnyOf("longer than", "more than");
    }

    @Test
    void a_number_of_many_digits_is_none() throws Exception {
        assertThat(compile(
                                "{{int64 (repeat 3000000 \"9\")}} {{atoi (print (repeat 3000 \"0\") \"7\")}} {{int \"0x10\"}}")
                        .render(Map.of())
                        .text())
                .isEqualTo("0 7 16");
    }

    @Test
    void time_is_limited_too() throws Exception {
        Limits limits = new Limits(Long.MAX_VALUE, 1000, 1000, 50, Duration.ofMillis(1));

        Rendering rendering =
                compile("{{range 9223372036854775807}}{{end}}").within(limits).render(Map.of());

        assertThat(rendering.failure().orElseThrow().problem()).contains("longer than 1 ms");
    }

    @Test
    void deep_nesting_is_refused_when_a_template_is_read() {
        assertThatThrownBy(() -> compile("{{if 1}}".repeat(5000) + "{{end}}".repeat(5000)))
                .hasMessageContaining("max expression depth exceeded");
        assertThatThrownBy(() -> compile("{{" + "(".repeat(5000) + "1" + ")".repeat(5000) + "}}"))
                .hasMessageContaining("max expression depth exceeded");
        assertThatThrownBy(() -> compile("{{if 1}}" + "{{else if 1}}".repeat(5000) + "{{end}}"))
                .hasMessageContaining("max expression depth exceeded");
    }

    @Test
    void one_template_renders_on_many_threads_at_once() throws Exception {
        Template template = compile(
                "{{range $i, $e := .l}}{{$i}}{{$e}}{{template \"x\" $e}};{{end}}{{define \"x\"}}<{{.}}>{{end}}");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> renderings = IntStream.range(0, 200)
                    .mapToObj(i ->
                            (Callable<String>) () -> template.render(data(i)).text())
                    .toList();
            List<Future<String>> texts = threads.invokeAll(renderings);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(texts.get(i).get()).isEqualTo("0" + i + "<" + i + ">;1x<x>;");
            }
        }
    }

    private static Map<String, Object> data(int i) {
        Map<String, Object> data = new HashMap<>();
        data.put("l", List.of((long) i, "x"));
        return data;
    }

    @Test
    void output_is_UTF_8() throws Exception {
        assertThat(compile("日本{{.}}").render("é😀").output()).isEqualTo("日本é😀".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "expandenv", "getHostByName", "genPrivateKey", "bcrypt", "htpasswd", "genCA"})
    void what_is_left_out_of_the_library_is_refused(String function) {
        assertThatThrownBy(() -> compile("{{" + function + "}}"))
                .hasMessageContaining("function \"" + function + "\" not defined");
    }
}
