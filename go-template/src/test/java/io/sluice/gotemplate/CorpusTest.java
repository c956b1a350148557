package io.sluice.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gotemplate.function.Functions;
import io.sluice.gotemplate.json.JsonReader;
import io.sluice.gotemplate.parse.TemplateSyntaxException;
import io.sluice.gotemplate.sprig.SprigFunctions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CorpusTest {

    private static final Functions LIBRARY = Functions.builtIn()
            .with(SprigFunctions.all(Clock.systemUTC(), new SplittableRandom(1), new Re2Expressions()));
    private static final Pattern UNREAD = Pattern.compile("template: t:(\\d+): (.*)", Pattern.DOTALL);
    private static final Pattern FAILURE =
            Pattern.compile("template: t:(\\d+):(\\d+): executing \"[^\"]*\" at <(.*?)>: (.*)", Pattern.DOTALL);

    /// Messages of which we tell the first words only: behind them stand values, addresses and other inner
    /// matters of Go.
    private static final Pattern INEXACT =
            Pattern.compile("^(can't evaluate field \\w+ in type |exceeded maximum template depth |error calling \\w+: "
                    + "(?=runtime error|regexp: Compile|invalid character '|non-comparable type|parsing time))");

    record Group(String about, boolean library, JsonNode data, JsonNode cases) {
        @Override
        public String toString() {
            return about;
        }
    }

    static Stream<Group> groups() throws IOException {
        try (InputStream corpus = Objects.requireNonNull(CorpusTest.class.getResourceAsStream("/corpus.json"))) {
            List<Group> groups = new ArrayList<>();
            for (JsonNode group : new ObjectMapper().readTree(corpus)) {
                groups.add(new Group(
                        group.get("about").asText(),
                        group.get("library").asBoolean(),
                        group.get("data"),
                        group.get("cases")));
            }
            return groups.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void what_Go_recorded_comes_out_here_too(Group group) throws Exception {
        List<String> differences = new ArrayList<>();
        for (JsonNode recorded : group.cases()) {
            difference(group, recorded).ifPresent(differences::add);
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void there_are_many_cases() throws Exception {
        assertThat(groups().mapToInt(group -> group.cases().size()).sum()).isGreaterThan(1500);
    }

    private static java.util.Optional<String> difference(Group group, JsonNode recorded) throws Exception {
        String text = recorded.get("template").asText();
        Template template;
        try {
            template = Template.compile("t", text, group.library() ? LIBRARY : Functions.builtIn());
        } catch (TemplateSyntaxException problem) {
            Matcher expected = UNREAD.matcher(recorded.path("unread").asText());
            boolean same = expected.matches()
                    && expected.group(1).equals(Integer.toString(problem.line()))
                    && expected.group(2).equals(problem.problem());
            return same
                    ? java.util.Optional.empty()
                    : told(text, recorded.path("unread").asText(), String.valueOf(problem.getMessage()));
        }
        if (recorded.has("unread")) {
            return told(text, recorded.get("unread").asText(), "it was read");
        }
        Object data = JsonReader.read(group.data().toString().getBytes(StandardCharsets.UTF_8));
        Rendering rendering = template.render(data);
        byte[] expected = recorded.path("base64").asBoolean()
                ? Base64.getDecoder().decode(recorded.get("output").asText())
                : recorded.get("output").asText().getBytes(StandardCharsets.UTF_8);
        if (!java.util.Arrays.equals(expected, rendering.output())) {
            return told(
                    text,
                    recorded.get("output").asText() + " "
                            + recorded.path("failure").asText(),
                    rendering.text()
                            + rendering
                                    .failure()
                                    .map(failure -> " " + failure.message())
                                    .orElse(""));
        }
        String failure = recorded.path("failure").asText();
        String got = rendering.failure().map(TemplateFailure::message).orElse("");
        return sameFailure(failure, rendering) ? java.util.Optional.empty() : told(text, failure, got);
    }

    /// Where and what. Go counts columns from 0.
    private static boolean sameFailure(String recorded, Rendering rendering) {
        if (rendering.failure().isEmpty() || recorded.isEmpty()) {
            return rendering.failure().isEmpty() == recorded.isEmpty();
        }
        Matcher expected = FAILURE.matcher(recorded);
        TemplateFailure failure = rendering.failure().get();
        return expected.matches()
                && expected.group(1).equals(Integer.toString(failure.line()))
                && expected.group(2).equals(Integer.toString(failure.column() - 1))
                && expected.group(3).equals(failure.place())
                && sameProblem(expected.group(4), failure.problem());
    }

    private static boolean sameProblem(String recorded, String problem) {
        Matcher inexact = INEXACT.matcher(recorded);
        return recorded.equals(problem) || inexact.find() && problem.startsWith(inexact.group(1));
    }

    private static java.util.Optional<String> told(String template, String expected, String got) {
        return java.util.Optional.of("\n" + template + "\n  Go:   " + expected + "\n  here: " + got);
    }
}
