package io.sluice.storage.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredJsonTest {

    private static String line(Stored entry) throws IOException {
        var line = StoredJson.write(entry);
        assertThat(StoredJson.read(line)).isEqualTo(entry);
        return new String(line, UTF_8);
    }

    @Test
    void texts_are_readable_and_bytes_are_base64() throws IOException {
        assertThat(line(Stored.text("apikey-a", "{\"alias\":\"Zoë\"}".getBytes(UTF_8))))
                .isEqualTo("{\"key\":\"apikey-a\",\"type\":\"string\",\"value\":\"{\\\"alias\\\":\\\"Zoë\\\"}\"}");
        assertThat(line(Stored.text("k", new byte[] {(byte) 0xff, 0})))
                .isEqualTo("{\"key\":\"k\",\"type\":\"string\",\"value\":{\"base64\":\"/wA=\"}}");
    }

    @Test
    void every_type_has_its_form() throws IOException {
        assertThat(line(new Stored("k", new Content.Elements(List.of("b", "a")), 1)))
                .isEqualTo("{\"key\":\"k\",\"type\":\"list\",\"value\":[\"b\",\"a\"],\"expires\":1}");
        assertThat(line(new Stored("k", new Content.Members(Set.of("b", "a")), 0)))
                .isEqualTo("{\"key\":\"k\",\"type\":\"set\",\"value\":[\"a\",\"b\"]}");
        assertThat(line(new Stored("k", new Content.Scores(Map.of("m", 2.5)), 0)))
                .isEqualTo("{\"key\":\"k\",\"type\":\"zset\",\"value\":[[\"m\",2.5]]}");
        assertThat(line(new Stored("k", new Content.Fields(Map.of("a", "ü")), 0)))
                .isEqualTo("{\"key\":\"k\",\"type\":\"hash\",\"value\":{\"a\":\"ü\"}}");
    }

    @Test
    void what_is_no_entry_is_refused() {
        for (var line : List.of(
                "{}",
                "[]",
                "{\"key\":\"a\",\"type\":\"stream\"}",
                "{\"key\":\"a\",\"type\":\"string\",\"value\":5}",
                "{\"key\":\"a\",\"type\":\"zset\",\"value\":[\"m\"]}",
                "{\"key\":\"a\",\"type\":\"list\",\"value\":\"m\"}",
                "{\"key\":\"a\",\"type\":\"string\",\"value\":{\"base64\":\"?\"}}")) {
            assertThatThrownBy(() -> StoredJson.read(line.getBytes(UTF_8)))
                    .as(line)
                    .isInstanceOf(IOException.class);
        }
    }
}
