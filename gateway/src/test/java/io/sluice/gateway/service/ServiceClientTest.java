package io.sluice.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.settings.ServiceSettings;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.redis.GeneratedAuthority;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ServiceClientTest {
    private static final ServiceClient.Group GROUP =
            new ServiceClient.Group("services", Duration.ofSeconds(30), HttpClient.Redirect.NEVER);

    @TempDir
    Path folder;

    private static ServiceClient client(ServiceSettings.Tls tls) {
        var line = new ServiceSettings(ServiceSettings.Proxy.NONE, tls);
        return new ServiceClient(GROUP, line, false, _ -> Optional.empty());
    }

    private static ServiceSettings.Tls tls(Path ca, Path certificate, Path key) {
        return tls(ca.toString(), certificate.toString(), key.toString());
    }

    private static ServiceSettings.Tls tls(String ca, String certificate, String key) {
        return new ServiceSettings.Tls(true, certificate, key, ca, "", List.of(), false, "", "");
    }

    private static void call(ServiceClient client, URI at) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(at).timeout(Duration.ofSeconds(30)).build();
        client.now().send(request, HttpResponse.BodyHandlers.discarding());
    }

    @Test
    void a_certificate_that_was_renewed_is_shown_without_a_restart() throws Exception {
        var authority = GeneratedAuthority.in(folder, "root");
        var certificate = folder.resolve("own.pem");
        var key = folder.resolve("own.key");
        install(authority.issue("before"), certificate, key);
        try (var provider = RecordingUpstream.start(authority.issue("provider").context(), true);
                var client = client(tls(authority.own().certificate(), certificate, key))) {
            call(client, provider.address());
            assertThat(client.now()).isSameAs(client.now());
            install(authority.issue("after"), certificate, key);
            call(client, provider.address());
            assertThat(provider.peers()).containsExactly("CN=before", "CN=after");
        }
    }

    @Test
    void an_authority_that_was_replaced_counts_at_the_next_call() throws Exception {
        var authority = GeneratedAuthority.in(Files.createDirectory(folder.resolve("right")), "right");
        var other = GeneratedAuthority.in(Files.createDirectory(folder.resolve("wrong")), "wrong");
        var trusted = folder.resolve("ca.pem");
        replace(other.own().certificate(), trusted);
        try (var provider = RecordingUpstream.start(authority.issue("provider").context(), false);
                var client = client(tls(trusted.toString(), "", ""))) {
            assertThatThrownBy(() -> call(client, provider.address())).isInstanceOf(IOException.class);
            replace(authority.own().certificate(), trusted);
            call(client, provider.address());
            assertThat(provider.seen()).hasSize(1);
        }
    }

    @Test
    void what_cannot_be_read_after_a_change_leaves_what_was_there() throws Exception {
        var authority = GeneratedAuthority.in(folder, "root");
        var trusted = folder.resolve("ca.pem");
        replace(authority.own().certificate(), trusted);
        try (var provider = RecordingUpstream.start(authority.issue("provider").context(), false);
                var client = client(tls(trusted.toString(), "", ""))) {
            call(client, provider.address());
            Files.delete(trusted);
            call(client, provider.address());
            replace(Files.writeString(folder.resolve("half"), "-----BEGIN CERT"), trusted);
            call(client, provider.address());
            assertThat(provider.seen()).hasSize(3);
        }
    }

    private static void install(GeneratedCertificate pair, Path certificate, Path key) throws IOException {
        replace(pair.key(), key);
        replace(pair.certificate(), certificate);
    }

    private static void replace(Path from, Path at) throws IOException {
        var beside = at.resolveSibling(at.getFileName() + ".new");
        Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, at, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void a_file_or_a_proxy_that_cannot_be_used_is_named_before_anything_starts() {
        var gone = new ServiceSettings(ServiceSettings.Proxy.NONE, tls("/no/such/ca.pem", "", ""));
        assertThatThrownBy(() -> ServiceClient.check(gone))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such/ca.pem");
        var password = new ServiceSettings.Proxy("http://user:secret@proxy:3128", "", List.of());
        assertThatThrownBy(() -> ServiceClient.check(new ServiceSettings(password, ServiceSettings.Tls.OFF)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("external_services")
                .hasMessageNotContaining("secret");
    }
}
