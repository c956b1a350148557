package io.sluice.gateway.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrdinaryScriptsTest {
    private ScriptEngine engine;

    @BeforeAll
    void start() throws ScriptFailure {
        engine = ScriptEngine.of(Duration.ofSeconds(60), 512L << 20, "");
    }

    static Stream<Arguments> programs() throws IOException {
        return AttackRun.scripts("ordinary.js").entrySet().stream().map(each -> {
            int end = each.getValue().lastIndexOf("//= ");
            return Arguments.of(
                    each.getKey(),
                    each.getValue().substring(0, end),
                    each.getValue().substring(end + 4).strip());
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void they_work_as_everywhere(String name, String body, String result) throws ScriptFailure {
        assertThat(engine.compile("function f() {\n" + body + "}", "f").call(List.of(), new AttackRun.Nobody()))
                .as(name)
                .isEqualTo(result);
    }
}
