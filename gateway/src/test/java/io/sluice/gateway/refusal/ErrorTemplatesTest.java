package io.sluice.gateway.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ErrorTemplatesTest {

    @Test
    void message_and_status_are_put_in_and_escaped() {
        assertThat(ErrorTemplates.filled("{{.StatusCode}} {{ .Message }}", Form.JSON, 401, "it's \"no\""))
                .isEqualTo("401 it\\u0027s \\\"no\\\"");
    }

    @Test
    void a_template_may_use_the_whole_language() {
        var template = "{{if eq .StatusCode 401}}who? {{.Message | upper}}{{else}}{{.Message}}{{end}}";
        assertThat(ErrorTemplates.filled(template, Form.JSON, 401, "no")).isEqualTo("who? NO");
        assertThat(ErrorTemplates.filled(template, Form.XML, 403, "<no>")).isEqualTo("&lt;no&gt;");
    }

    @Test
    void in_place_of_one_that_cannot_be_read_the_built_in_one_stands() {
        assertThat(ErrorTemplates.isWhole("{{if .Message}}")).isFalse();
        assertThat(ErrorTemplates.filled("{{if .Message}}", Form.JSON, 500, "no"))
                .isEqualTo("{\n    \"error\": \"no\"\n}");
    }
}
