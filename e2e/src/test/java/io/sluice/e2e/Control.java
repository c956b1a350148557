package io.sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The control API of a product, as its operators use it.
public record Control(ProductUnderTest product) {

    /// A keyless definition that listens on `/ID/` and strips it.
    public static ObjectNode keyless(String id, URI target) {
        var api = Json.object()
                .put("name", id)
                .put("api_id", id)
                .put("org_id", "default")
                .put("use_keyless", true)
                .put("active", true);
        var versions = api.putObject("version_data").put("not_versioned", true);
        versions.putObject("versions").putObject("Default").put("name", "Default");
        api.putObject("proxy")
                .put("listen_path", "/" + id + "/")
                .put("target_url", target + "/")
                .put("strip_listen_path", true);
        return api;
    }

    /// The same, but it wants a token in `Authorization`.
    public static ObjectNode withToken(String id, URI target) {
        var api = keyless(id, target).put("use_keyless", false);
        api.putObject("auth").put("auth_header_name", "Authorization");
        return api;
    }

    /// A session that may call one API as often as it likes.
    public static ObjectNode session(String api) {
        var session = Json.object()
                .put("org_id", "default")
                .put("rate", 0)
                .put("per", 0)
                .put("quota_max", -1);
        session.putObject("access_rights")
                .putObject(api)
                .put("api_id", api)
                .put("api_name", api)
                .putArray("versions")
                .add("Default");
        return session;
    }

    public RawAnswer ask(String method, String path) throws IOException {
        return ask(method, path, "");
    }

    public RawAnswer ask(String method, String path, String body) throws IOException {
        var headers = List.of(
                new Header("X-Tyk-Authorization", product.secret()), new Header("Content-Type", "application/json"));
        try (var client = RawClient.connect(product.control())) {
            return client.exchange(method, path, headers, body.getBytes(UTF_8));
        }
    }

    /// @throws IOException when the answer is not 200
    public JsonNode must(String method, String path, String body) throws IOException {
        var answer = ask(method, path, body);
        if (answer.status() != 200) throw new IOException(method + " " + path + ": " + answer);
        return Json.parse(answer.text());
    }

    /// Adds definitions and loads them.
    public void serve(JsonNode... definitions) throws IOException {
        for (var definition : definitions) must("POST", "/tyk/apis", Json.text(definition));
        reload();
    }

    /// Returns when the new definitions serve.
    public void reload() throws IOException {
        must("GET", "/tyk/reload/?block=true", "");
        if (!product.reloadLag().isZero())
            LockSupport.parkNanos(product.reloadLag().toNanos());
    }
}
