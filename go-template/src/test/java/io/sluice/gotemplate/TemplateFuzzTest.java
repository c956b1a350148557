package io.sluice.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gotemplate.function.Functions;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.json.JsonReader;
import io.sluice.gotemplate.limit.Limits;
import io.sluice.gotemplate.parse.TemplateSyntaxException;
import io.sluice.gotemplate.sprig.SprigFunctions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Templates at random: none may hang, and none may end in anything but its two kinds of error.
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TemplateFuzzTest {

    private static final List<GoFunction> SPRIG =
            SprigFunctions.all(Clock.systemUTC(), new SplittableRandom(1), new Re2Expressions());
    private static final Functions LIBRARY = Functions.builtIn().with(SPRIG);
    private static final Limits SMALL = new Limits(20_000, 100_000, 1_000_000, 50, Duration.ofSeconds(20));
    private static final byte[] DATA =
            "{\"s\":\"h\\u00e9llo\",\"n\":-2.5,\"a\":[1,\"x\",null,[2],{\"k\":1}],\"m\":{\"k\":\"v\",\"m\":{}},\"z\":null,\"t\":true,\"e\":\"\"}"
                    .getBytes(StandardCharsets.UTF_8);
    private static final String[] PIECES = {
        "{{",
        "}}",
        "{{- ",
        " -}}",
        "{{/*",
        "*/}}",
        "if ",
        "else",
        "end",
        "range ",
        "with ",
        "define ",
        "template ",
        "block ",
        "break",
        "continue",
        "nil",
        "true",
        "$",
        "$x",
        "$y",
        " := ",
        " = ",
        ",",
        "|",
        "(",
        ")",
        ".",
        ".s",
        ".n",
        ".a",
        ".m.k",
        "\"a\"",
        "`b`",
        "'c'",
        "1",
        "-2.5",
        "0x1F",
        "2i",
        "1e9",
        " ",
        "\n",
        "text",
        "\u00e9",
        "\\",
        "\"",
        "\0",
        "\ud800"
    };
    private static final String[] OPERANDS = {
        ".",
        ".s",
        ".n",
        ".a",
        ".m",
        ".z",
        ".t",
        ".e",
        ".m.k",
        ".nope",
        "$",
        "$.a",
        "1",
        "0",
        "-1",
        "2.5",
        "3",
        "\"\"",
        "\"%v %5d %q\"",
        "\"a(b|c)*\"",
        "\"[\"",
        "\"2006-01-02\"",
        "\"1.2.3\"",
        "true",
        "nil",
        "'x'",
        "99",
        "(index .a 3)",
        "(list 1 2)",
        "(dict \"a\" 1)",
        "(until 3)",
        "now",
        "(semver \"1.2\")",
        "(split \",\" \"a,b\")",
        "(b64dec \"//4=\")",
        "1000000000",
        "9223372036854775807",
        "-9223372036854775808"
    };

    private static void renders(String text) throws Exception {
        Template template;
        try {
            template = Template.compile("t", text, LIBRARY).within(SMALL);
        } catch (TemplateSyntaxException _) {
            return;
        }
        Rendering rendering = template.render(JsonReader.read(DATA));
        assertThat(rendering.output().length).isLessThanOrEqualTo(SMALL.maxOutputBytes());
    }

    @Test
    void pieces_in_any_order() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 30_000; i++) {
            StringBuilder text = new StringBuilder();
            int count = 1 + random.nextInt(24);
            for (int j = 0; j < count; j++) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            renders(text.toString());
        }
    }

    @Test
    void every_function_with_arguments_of_any_kind() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        List<String> names = new ArrayList<>(LIBRARY.names());
        names.sort(null);
        for (int round = 0; round < 60; round++) {
            for (String name : names) {
                StringBuilder call = new StringBuilder("{{").append(name);
                int count = random.nextInt(5);
                for (int i = 0; i < count; i++) {
                    call.append(' ').append(OPERANDS[random.nextInt(OPERANDS.length)]);
                }
                if (random.nextInt(4) == 0) {
                    call.append(" | ").append(names.get(random.nextInt(names.size())));
                }
                renders(call.append("}}").toString());
            }
        }
    }

    @Test
    void templates_that_are_mostly_right() throws Exception {
        SplittableRandom random = new SplittableRandom(13);
        for (int i = 0; i < 4_000; i++) {
            renders(block(random, 4));
        }
    }

    @Test
    void texts_with_a_damaged_byte() throws Exception {
        SplittableRandom random = new SplittableRandom(17);
        byte[] whole =
                "{{define \"r\"}}<{{.}}>{{end}}{{range $i, $e := .a}}{{if $i}}, {{else}}[{{end}}{{template \"r\" $e | printf \"%v\"}}{{end}}{{- /* c */ -}} ]{{with .m}}{{.k | upper}}{{else with $.s}}{{.}}{{end}}"
                        .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(3));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
            renders(new String(damaged, StandardCharsets.UTF_8));
        }
    }

    private static String block(SplittableRandom random, int depth) {
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            text.append(statement(random, depth));
        }
        return text.toString();
    }

    private static String statement(SplittableRandom random, int depth) {
        String pipe = pipe(random, 2);
        if (depth == 0) {
            return "{{" + pipe + "}}";
        }
        return switch (random.nextInt(8)) {
            case 0 ->
                "{{if " + pipe + "}}" + block(random, depth - 1) + "{{else}}" + block(random, depth - 1) + "{{end}}";
            case 1 -> "{{range $i, $x := " + pipe + "}}" + block(random, depth - 1) + "{{$x}}{{end}}";
            case 2 -> "{{with $y := " + pipe + "}}" + block(random, depth - 1) + "{{end}}";
            case 3 -> "{{$z := " + pipe + "}}{{$z}}";
            case 4 -> "{{range " + pipe + "}}{{if .}}{{break}}{{end}}{{continue}}{{else}}none{{end}}";
            case 5 ->
                "{{block \"b" + random.nextInt(1_000_000) + "\" " + pipe + "}}" + block(random, depth - 1) + "{{end}}";
            case 6 -> " text ";
            default -> "{{- " + pipe + " -}}";
        };
    }

    private static String pipe(SplittableRandom random, int depth) {
        String operand = OPERANDS[random.nextInt(OPERANDS.length)];
        if (depth == 0) {
            return operand;
        }
        String name = SPRIG.get(random.nextInt(SPRIG.size())).name();
        return switch (random.nextInt(5)) {
            case 0 -> operand;
            case 1 -> "printf \"%v|%#v|%T\" " + operand + " " + operand + " " + operand;
            case 2 -> "print (" + pipe(random, depth - 1) + ") " + operand;
            case 3 -> operand + " | " + name;
            default -> name + " " + operand + " (" + pipe(random, depth - 1) + ")";
        };
    }
}
