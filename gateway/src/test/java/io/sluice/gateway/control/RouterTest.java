package io.sluice.gateway.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.exchange.LocalResponse;
import java.io.IOException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RouterTest {
    private final Router router = new Router()
            .on("GET", "apis/oas", _ -> LocalResponse.plain(200, "oas"))
            .on("GET", "apis/{id}", request -> LocalResponse.plain(200, "one " + request.id()))
            .on("DELETE", "apis/{id}", request -> LocalResponse.plain(200, "gone " + request.id()))
            .on(
                    "GET",
                    "a/{one}/b/{two}",
                    request -> LocalResponse.plain(200, request.parameters() + request.query("q")));

    private String answer(String method, String path, String query) throws IOException {
        var answer = router.answer(method, path, query, new byte[0]);
        return answer.status() + " " + new String(answer.body(), UTF_8).strip();
    }

    @Test
    void the_first_route_that_fits_answers() throws IOException {
        assertThat(answer("GET", "/tyk/apis/oas", "")).isEqualTo("200 oas");
        assertThat(answer("GET", "/tyk/apis/x", "")).isEqualTo("200 one x");
        // The method decides as well.
        assertThat(answer("DELETE", "/tyk/apis/oas", "")).isEqualTo("200 gone oas");
    }

    @Test
    void one_slash_at_the_end_does_not_count() throws IOException {
        assertThat(answer("GET", "/tyk/apis/x/", "")).isEqualTo("200 one x");
        assertThat(answer("GET", "/tyk/apis/", "")).startsWith("404");
    }

    @Test
    void parameters_are_decoded_and_slashes_in_them_separate() throws IOException {
        assertThat(answer("GET", "/tyk/a/x%20y/b/%C3%A4", "q=1%2B1&q=2")).isEqualTo("200 [x y, ä]1+1");
        assertThat(answer("GET", "/tyk/apis/x%2Fy", "")).startsWith("404 404 page not found");
    }

    @Test
    void a_known_path_with_another_method_is_405_and_an_unknown_path_404() throws IOException {
        assertThat(answer("PATCH", "/tyk/apis/x", "")).startsWith("405").contains("Method not supported");
        assertThat(answer("PATCH", "/tyk/none", "")).startsWith("404");
    }
}
