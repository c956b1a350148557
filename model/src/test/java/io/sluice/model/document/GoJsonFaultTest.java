package io.sluice.model.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GoJsonFaultTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|EOF",
                "`  `|EOF",
                "{bad|invalid character 'b' looking for beginning of object key string",
                "{\"a\" 1}|invalid character '1' after object key",
                "{\"a\":1 2}|invalid character '2' after object key:value pair",
                "[1 2]|invalid character '2' after array element",
                "[1,|unexpected EOF",
                "tru|unexpected EOF",
                "trux|invalid character 'x' in literal true (expecting 'e')",
                "<a/>|invalid character '<' looking for beginning of value",
                "-x|invalid character 'x' in numeric literal",
                "1.x|invalid character 'x' after decimal point in numeric literal",
                "\"\\x\"|invalid character 'x' in string escape code",
                "{\"a\":[1,-0.5e+3,\"\\u00e9\",true,null]}|``"
            })
    void faults_are_told_as_Go_tells_them(String text, String fault) {
        assertThat(GoJsonFault.of(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(fault);
    }
}
