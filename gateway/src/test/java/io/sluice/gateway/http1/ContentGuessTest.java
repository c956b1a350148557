package io.sluice.gateway.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ContentGuessTest {
    private static String of(String body) {
        return ContentGuess.of(body.getBytes(ISO_8859_1));
    }

    @Test
    void json_is_plain_text() {
        assertThat(of("{\"a\":1}")).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void markup_is_told_by_its_first_tag() {
        assertThat(of("\n <html>")).isEqualTo("text/html; charset=utf-8");
        assertThat(of("<a href=x>")).isEqualTo("text/html; charset=utf-8");
        assertThat(of("<article>")).isEqualTo("text/plain; charset=utf-8");
        assertThat(of("<?xml version='1.0'?>")).isEqualTo("text/xml; charset=utf-8");
    }

    @Test
    void binary_formats_are_told_by_their_first_bytes() {
        assertThat(of("\u0089PNG\r\n\u001a\n....")).isEqualTo("image/png");
        assertThat(of("%PDF-1.7")).isEqualTo("application/pdf");
        assertThat(of("\u0000\u0001\u0002")).isEqualTo("application/octet-stream");
    }
}
