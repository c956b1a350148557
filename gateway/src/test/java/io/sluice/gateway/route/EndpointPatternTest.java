package io.sluice.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A plain path is found without an expression, and must be found where the expression would find it.
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndpointPatternTest {
    private static final List<String> PATTERNS = List.of(
            "",
            "/",
            "$",
            "^",
            "^$",
            "/x",
            "/x$",
            "^/x",
            "^/x$",
            "x/",
            "/x/",
            "/ö",
            "/x y",
            "/x%2Fy",
            "/x-y_z~",
            "/x.y",
            "/{id}",
            "/x/{id}/y",
            "/x/*",
            "/x/*/y",
            "/x/{id}",
            "^/x/{id}$",
            "/x/{id}/",
            "/{a}/{b}",
            "/{a}/x/{b}",
            "/{a}/x/{b}/y",
            "/x-{id}",
            "/{id}.json",
            "/{id}-{part}",
            "{id}",
            "x{id}/y",
            "/x/{a}{b}",
            "/x/{a:[0-9]+}/y",
            "/.*",
            "/x/.*",
            "/x/{id}/.*",
            "/x/[^/]+",
            "/x.*",
            "/x\\.y",
            "/(x|y)",
            "$x",
            "/x^");
    private static final List<String> PATHS = List.of(
            "",
            "/",
            "/x",
            "/x/",
            "/X",
            "/ax",
            "/x/y",
            "/y/x",
            "/y/x/",
            "/x\n",
            "\n/x",
            "/ö",
            "/x y",
            "/x%2Fy",
            "/x-y_z~",
            "/x.y",
            "/xzy",
            "/x/1/y",
            "$x",
            "/x^",
            "/x/1",
            "/x/1/",
            "/x//y",
            "//",
            "/1/x/2",
            "/a/1/x/2",
            "/x/x/x/x",
            "/x/1/y/z",
            "/x/1/y/z/y",
            "/x-1",
            "/1.json",
            "/x/1\n/y",
            "/x/\uD83D\uDE00/y",
            "/x/1/.json");

    static List<String> plainAndOther() {
        return PATTERNS;
    }

    @ParameterizedTest
    @MethodSource("plainAndOther")
    void the_same_paths_match_as_by_the_expression_that_it_becomes(String text) {
        for (int options = 0; options < 8; options++) {
            var pattern = EndpointPattern.of(text, (options & 1) != 0, (options & 2) != 0, (options & 4) != 0);
            var expression = Pattern.compile(pattern.text());
            var matched = new ArrayList<String>();
            var expected = new ArrayList<String>();
            for (var path : PATHS) {
                if (pattern.matches(path)) matched.add(path);
                if (expression.matcher(path).find()) expected.add(path);
            }
            assertThat(matched).as(pattern.text()).isEqualTo(expected);
        }
    }
}
