package io.sluice.gateway.upstream.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.middleware.UpstreamSpec.ServiceDiscovery;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HostListTest {
    private static ServiceDiscovery spec(boolean nested, String parent, String data, String port, boolean list) {
        return new ServiceDiscovery("http://registry/", nested, parent, data, port, "", true, list, true, 0);
    }

    private static List<String> read(ServiceDiscovery spec, String answer) throws IOException {
        return new HostList(spec).read(answer.replace('\'', '"'));
    }

    @Test
    void the_registries_that_people_use_are_understood() throws IOException {
        assertThat(read(
                        spec(false, "", "Address", "ServicePort", true),
                        "[{'Address':'10.0.0.1','ServicePort':8080},{'Address':'10.0.0.2','ServicePort':8081}]"))
                .as("a list of entries with ports, as of Consul")
                .containsExactly("10.0.0.1:8080", "10.0.0.2:8081");
        assertThat(read(
                        spec(true, "node.value", "hostname", "port", false),
                        "{'node':{'value':'{\\'hostname\\':\\'a.example\\',\\'port\\':\\'80\\'}'}}"
                                .replace("\\'", "\\\"")))
                .as("a text that is JSON itself, as of etcd")
                .containsExactly("a.example:80");
        assertThat(read(
                        spec(false, "tasks", "host", "ports", false),
                        "{'tasks':[{'host':'a','ports':[31,32]},{'host':'b','ports':[33]}]}"))
                .as("entries under a member, as of Marathon")
                .containsExactly("a:31", "b:33");
        assertThat(read(
                        spec(false, "application.instance", "hostName", "port.$", false),
                        "{'application':{'instance':[{'hostName':'a','port':{'$':8080}}]}}"))
                .as("as of Eureka")
                .containsExactly("a:8080");
        assertThat(read(spec(false, "", "hosts", "", false), "{'hosts':['http://a/x/','b:81']}"))
                .as("bare texts")
                .containsExactly("http://a/x", "b:81");
        assertThat(read(spec(false, "", "a.1.h", "", false), "{'a':[{'h':'no'},{'h':'yes'}]}"))
                .containsExactly("yes");
    }

    @Test
    void without_a_target_list_the_first_one_is_used_and_a_path_comes_after_it() throws IOException {
        var one = new ServiceDiscovery("http://registry/", false, "", "h", "", "/v1", false, true, true, 0);
        assertThat(read(one, "[{'h':'a'},{'h':'b'}]")).containsExactly("a/v1");
    }

    @Test
    void an_answer_that_names_nobody_is_refused_and_says_where_it_looked() {
        var list = spec(false, "", "host", "", true);
        assertThatThrownBy(() -> read(list, "{'host':'a'}")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(list, "[]")).hasMessageContaining("names no host at host");
        assertThatThrownBy(() -> read(list, "[{'host':''},{'other':1},7,null,{'host':{}}]"))
                .hasMessageContaining("names no host");
        assertThatThrownBy(() -> read(list, "no JSON")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(spec(true, "v", "host", "", false), "{'v':'{'}"))
                .isInstanceOf(IOException.class);
    }
}
