package io.sluice.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `oas_config.validate_examples` and `oas_config.validate_schema_defaults`: what is written through the control API.
@DisplayNameGeneration(ReplaceUnderscores.class)
class DocumentValuesTest {
    private static RunningGateway running;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        var apps = Files.createDirectories(folder.resolve("apps"));
        running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")),
                "{'app_path':'" + apps + "','oas_config':{'validate_examples':true,'validate_schema_defaults':true}}");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static RawAnswer write(String id, String operation) throws IOException {
        var document = """
                {'openapi':'3.0.3','info':{'title':'t','version':'1'},
                 'paths':{'/a':{'post':{'operationId':'postA','responses':{'200':{'description':'ok'}}%s}}},
                 'components':{'schemas':{'Pet':{'type':'object','required':['id','name'],'properties':{
                    'id':{'type':'integer','readOnly':true},'name':{'type':'string'}}}}},
                 'x-tyk-api-gateway':{'info':{'id':'%s','name':'n','state':{'active':true}},
                  'server':{'listenPath':{'value':'/%s/','strip':true}},'upstream':{'url':'http://127.0.0.1:1'}}}
                """.formatted(operation.isEmpty() ? "" : "," + operation, id, id)
                .replace('\'', '"');
        return running.send("POST", "/tyk/apis/oas", List.of(new Header("X-Tyk-Authorization", "s")), document);
    }

    private static String body(String media) {
        return "'requestBody':{'content':{'application/json':" + media + "}}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"schema":{"type":"integer"},"example":"x"}                           | example
            {"schema":{"type":"integer"},"examples":{"one":{"value":true}}}       | examples/one/value
            {"schema":{"type":"object","properties":{"n":{"type":"integer","default":"x"}}}} | schema/properties/n/default
            {"schema":{"type":"array","items":{"type":"string","example":1}}}     | schema/items/example
            {"schema":{"$ref":"#/components/schemas/Pet"},"example":{}}           | example
            """)
    void a_value_that_breaks_its_schema_is_refused_with_its_place(String media, String place) throws IOException {
        var answer = write("bad", body(media.replace('"', '\'')));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("at /paths/~1a/post/requestBody/content/application~1json/" + place + ": ");
    }

    @Test
    void what_fits_is_written() throws IOException {
        var sent = body("{'schema':{'$ref':'#/components/schemas/Pet'},'example':{'name':'x'}}");
        assertThat(write("good", sent).status()).isEqualTo(200);
        assertThat(write("none", "").status()).isEqualTo(200);
    }

    @Test
    void without_the_settings_nothing_is_looked_at(@TempDir Path folder) throws IOException {
        var before = running;
        try (var lenient = RunningGateway.start(folder, "{'app_path':'" + folder + "'}")) {
            running = lenient;
            assertThat(write("bad", body("{'schema':{'type':'integer'},'example':'x'}"))
                            .status())
                    .isEqualTo(200);
        } finally {
            running = before;
        }
    }
}
