package io.sluice.gotemplate.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gotemplate.json.JsonWriter;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.Limits;
import io.sluice.gotemplate.value.MalformedInput;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the recordings of a gateway show (`template/e-tpl-xml-*`).
@DisplayNameGeneration(ReplaceUnderscores.class)
class XmlReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "<root><name>n</name><items><item>1</item><item>2</item></items></root>"
                        + "|{\"root\":{\"items\":{\"item\":[\"1\",\"2\"]},\"name\":\"n\"}}",
                "<r a=\"1\" b-c='2'>text<e/><f></f><g> </g></r>"
                        + "|{\"r\":{\"#text\":\"text\",\"-a\":\"1\",\"-b-c\":\"2\",\"e\":\"\",\"f\":\"\",\"g\":\"\"}}",
                "<?xml version=\"1.0\"?><!-- c --><r><![CDATA[<raw> & ]]></r>|{\"r\":\"\\u003craw\\u003e \\u0026\"}",
                "<s:E xmlns:s=\"urn:s\"><s:B>x</s:B></s:E>|{\"E\":{\"-s\":\"urn:s\",\"B\":\"x\"}}",
                "<r>one<b>two</b>three</r>|{\"r\":\"one\"}",
                "<a/><b/>|{\"a\":\"\"}",
                "<!DOCTYPE r [<!ENTITY x \"y\">]><r>1</r>|{\"r\":\"1\"}",
                "<r>a &amp; &#98; &#x63;</r>|{\"r\":\"a \\u0026 b c\"}"
            })
    void elements_become_maps(String xml, String json) throws Exception {
        var value = XmlReader.read(xml.getBytes(StandardCharsets.UTF_8));

        assertThat(JsonWriter.text(value, new Budget(Limits.USUAL))).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "no xml at all",
                "{\"a\":1}",
                "<r><open></r>",
                "<r",
                "<r>",
                "<r a>",
                "<r a=1/>",
                "<r>&x;</r>",
                "<r>&</r>",
                "<!--",
                "<?xml",
                "<!DOCTYPE",
                "<r><![CDATA[x</r>",
                "</r>",
                "<1/>",
                "<?xml version=\"1.0\" encoding=\"latin1\"?><r/>"
            })
    void what_is_no_document_is_refused(String xml) {
        assertThatThrownBy(() -> XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedInput.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 100_000})
    void too_deep_is_refused(int depth) {
        assertThatThrownBy(() -> XmlReader.read("<a>".repeat(depth).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedInput.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"root\":{\"b\":\"2\",\"a\":\"1\"}}|<root><a>1</a><b>2</b></root>",
                "{\"b\":1,\"a\":[1,2,\"x\"],\"c\":true}|<doc><a>1</a><a>2</a><a>x</a><b>1</b><c>true</c></doc>",
                "{\"item\":{\"-id\":\"7\",\"-class\":\"k\",\"#text\":\"body\"}}|<item class=\"k\" id=\"7\">body</item>",
                "{\"list\":{\"item\":[{\"id\":1},{\"id\":2}]}}|<list><item><id>1</id></item><item><id>2</id></item></list>",
                "{\"list\":[]}|<list/>",
                "{\"r\":{\"a\":\"\",\"b\":null,\"c\":{},\"d\":1.5,\"e\":1000000}}|<r><a/><b/><c/><d>1.5</d><e>1e+06</e></r>",
                "{\"r\":\"<a> & 'b' \\\"c\\\"\"}|<r>&lt;a&gt; &amp; &apos;b&apos; &quot;c&quot;</r>"
            })
    void maps_become_elements(String json, String xml) throws Exception {
        var value = io.sluice.gotemplate.json.JsonReader.read(json.getBytes(StandardCharsets.UTF_8));

        assertThat(XmlWriter.text(value, new Budget(Limits.USUAL))).isEqualTo(xml);
    }
}
