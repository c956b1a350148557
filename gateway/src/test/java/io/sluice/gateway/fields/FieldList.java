package io.sluice.gateway.fields;

import io.sluice.gateway.fields.TrafficField.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The lists of fields in the test resources, each with its page in `docs/reference`.
enum FieldList {
    OAS(
            "traffic-fields",
            "Fields of an OAS definition",
            """
            Every field of the published schema of `x-tyk-api-gateway` and what Sluice does with it. `[]` is any entry of
            a list, `*` any name.
            """,
            "not built*: the API is served without it, and a warning names it.") {
        /// By the first two members of the path, where there is more below them.
        @Override
        String section(String path) {
            if (path.startsWith("server.authentication.securitySchemes."))
                return "server.authentication.securitySchemes.*";
            if (path.startsWith("server.authentication.")) return "server.authentication";
            if (path.startsWith("middleware.operations.")) return "middleware.operations.*";
            if (path.startsWith("middleware.global.")) return "middleware.global";
            return path.substring(0, path.indexOf('.'));
        }
    },
    CLASSIC(
            "classic-fields",
            "Fields of a Classic definition",
            """
            Every field of a Tyk Classic definition and what Sluice does with it: those of the published schema, those that
            a gateway shows, and what is below them. `[]` is any entry of a list, `*` any name. Names are read
            in any case, as there. [OAS definitions](traffic-fields.md) have a page of their own.
            """,
            "told*: no gateway of Tyk 5 looks at it either, and a warning says what does its work.") {
        @Override
        String section(String path) {
            if (path.startsWith(PATHS))
                return PATHS + path.substring(PATHS.length()).replaceFirst("\\[].*", "[]");
            if (path.startsWith("version_data.")) return "version_data";
            int dot = path.indexOf('.');
            return dot < 0 ? "of the API itself" : path.substring(0, dot);
        }

        @Override
        String words(State state) {
            return state == State.WARNED ? "told" : state.words();
        }
    },
    KEYS("key-fields", "Members of keys and policies", """
            Every member of a key (a session), of the rights it has for an API, and of a policy, and what Sluice does with
            it. `[]` is any entry of a list, `*` any name.
            """, "not built*: it does nothing yet.") {
        @Override
        String section(String path) {
            return path.startsWith(RIGHTS) ? RIGHTS : path.substring(0, path.indexOf('.'));
        }
    };

    private static final String RIGHTS = "access_rights.*";
    private static final String PATHS = "version_data.versions.*.extended_paths.";

    final String title;
    final String about;
    final String warned;
    private final String name;

    FieldList(String name, String title, String about, String warned) {
        this.name = name;
        this.title = title;
        this.about = about;
        this.warned = warned;
    }

    List<TrafficField> fields() throws IOException {
        return TrafficField.read(Path.of("src/test/resources/io/sluice/gateway/fields", name + ".tsv"));
    }

    String page() {
        return name + ".md";
    }

    /// Under which heading of the page a field stands; the row then leaves that beginning out.
    abstract String section(String path);

    String words(State state) {
        return state.words();
    }
}
