package io.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// `auth`: CPU time a request by each way to say who it is, against nginx as a bare proxy in the same run, and what
/// the first use of an RS256 token costs beside the check of its signature alone.
final class AuthScenario implements Scenario {
    private static final int BLOCK = 2_000;
    private static final int WARM_PASSES = 12;
    private static final int CONNECTIONS = 32;
    private static final String SECRET = "9879879878787878";
    private static final String DATE = "Thu, 26 Nov 2026 10:00:00 GMT";
    private static final String RIGHTS = "\"access_rights\": {\"%1$s\": {\"api_id\": \"%1$s\", \"api_name\": \"%1$s\","
            + " \"versions\": [\"Default\"]}}";

    @Override
    public String name() {
        return "auth";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        var opened = new ArrayList<AutoCloseable>();
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            var pair = generator.generateKeyPair();
            var upstream = Closing.later(opened, run.upstream());
            var address = "127.0.0.1:" + upstream.port();
            var nginx = Closing.later(opened, Subject.nginx(run.peers(), run.folder("nginx"), run.cores(), address));
            var sluice = Closing.later(
                    opened,
                    SluiceServer.start(
                            run.root(),
                            run.folder("sluice"),
                            run.cores(),
                            definitions(pair, address),
                            Optional.empty(),
                            "/bench/x"));
            keys(sluice);
            var subjects = List.of(
                    nginx,
                    sluice.subject("keyless", "/bench/x", Map.of()),
                    sluice.subject("auth token", "/token/x", Map.of("Authorization", "bench-token")),
                    sluice.subject("JWT, RS256", "/jwt/x", Map.of("Authorization", "Bearer " + jwt(pair, "alice"))),
                    sluice.subject("basic", "/basic/x", Map.of("Authorization", basic())),
                    sluice.subject("HMAC-SHA256", "/hmac/x", Map.of("Authorization", signed(), "Date", DATE)));
            var rows = run.results().putArray(name());
            run.cpuPerRequest().measure(subjects).forEach(figure -> figure.addTo(rows));
            firstUse(run, sluice, pair);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java runtime has these algorithms", missing);
        } finally {
            Closing.all(opened);
        }
    }

    private static Map<String, String> definitions(KeyPair pair, String address) {
        var apis = new LinkedHashMap<String, String>();
        apis.put("bench.json", Definitions.keyless("bench", address));
        var quiet = "\"do_not_track\": true, ";
        apis.put("token.json", Definitions.of("token", address, quiet + "\"auth\": {},", ""));
        var pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        var source = Base64.getEncoder().encodeToString(pem.getBytes(UTF_8));
        apis.put(
                "jwt.json",
                Definitions.of(
                        "jwt",
                        address,
                        quiet + "\"enable_jwt\": true, \"jwt_signing_method\": \"rsa\", \"jwt_source\": \"" + source
                                + "\", \"jwt_default_policies\": [\"bench\"],",
                        ""));
        apis.put("basic.json", Definitions.of("basic", address, quiet + "\"use_basic_auth\": true,", ""));
        apis.put(
                "hmac.json",
                Definitions.of(
                        "hmac",
                        address,
                        quiet + "\"enable_signature_checking\": true, \"hmac_allowed_clock_skew\": -1,",
                        ""));
        return apis;
    }

    private static void keys(SluiceServer sluice) throws IOException {
        sluice.control("POST", "/tyk/policies", """
                {"id": "bench", "name": "bench", "org_id": "default", "active": true, "rate": 0, "per": 0,
                 "quota_max": -1, %s}
                """.formatted(RIGHTS.formatted("jwt")));
        sluice.reload();
        key(sluice, "bench-token", "token", "");
        key(sluice, "alice", "basic", ", \"basic_auth_data\": {\"password\": \"opensesame\"}");
        key(sluice, "signer", "hmac", ", \"hmac_enabled\": true, \"hmac_string\": \"" + SECRET + "\"");
    }

    private static void key(SluiceServer sluice, String id, String api, String more) throws IOException {
        sluice.control(
                "POST",
                "/tyk/keys/" + id,
                "{\"org_id\": \"default\", \"quota_max\": -1, " + RIGHTS.formatted(api) + more + "}");
    }

    private static String basic() {
        return "Basic " + Base64.getEncoder().encodeToString("alice:opensesame".getBytes(UTF_8));
    }

    private static String signed() throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
        var text = "(request-target): get /hmac/x\ndate: " + DATE;
        var signature = Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        return "Signature keyId=\"signer\",algorithm=\"hmac-sha256\",headers=\"(request-target) date\",signature=\""
                + signature.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D") + "\"";
    }

    private static String jwt(KeyPair pair, String subject) throws GeneralSecurityException {
        var url = Base64.getUrlEncoder().withoutPadding();
        var text = url.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(UTF_8)) + "."
                + url.encodeToString(("{\"sub\":\"" + subject + "\",\"exp\":4102444800}").getBytes(UTF_8));
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate());
        signature.update(text.getBytes(UTF_8));
        return text + "." + url.encodeToString(signature.sign());
    }

    /// What a token costs the gateway at its first use beyond what one costs that it knows, and what the check of the
    /// signature costs alone.
    private void firstUse(Run run, SluiceServer sluice, KeyPair pair) throws IOException, GeneralSecurityException {
        int warm = (run.quick() ? 2 : 8) * BLOCK;
        int count = (run.quick() ? 2 : 4) * BLOCK;
        Run.say("signing " + (warm + count) + " tokens");
        var tokens = new ArrayList<String>();
        // One subject: the session is the same, only the token is new.
        for (int i = 0; i < warm + count; i++) tokens.add(jwt(pair, "alice\",\"jti\":\"" + i));
        // One token that is used over and over is known. Of many that came once each, a cache keeps those that it
        // likes: their second use may well be another check.
        var known = Collections.nCopies(BLOCK, tokens.getFirst());
        // More tokens than the cache keeps, in the turns in which they are measured: what is compiled for one kind
        // of request alone is thrown away at the first of the other kind.
        for (int pass = 0; pass < (run.quick() ? 1 : WARM_PASSES); pass++) {
            for (int from = 0; from < warm; from += BLOCK) {
                ask(sluice, tokens.subList(from, from + BLOCK));
                ask(sluice, known);
            }
        }
        double first = 0;
        double second = 0;
        double raw = 0;
        signatureMicros(pair, tokens); // warms up
        // In turns, so that all see the machine in the same mood.
        for (int from = warm; from < tokens.size(); from += BLOCK) {
            var block = tokens.subList(from, from + BLOCK);
            first += ask(sluice, block) * BLOCK / count;
            second += ask(sluice, known) * BLOCK / count;
            raw += signatureMicros(pair, block) * BLOCK / count;
        }
        run.results()
                .putObject("auth_first_use")
                .put("tokens", count)
                .put("first_use_micros", Rounded.to(first - second, 1))
                .put("signature_alone_micros", Rounded.to(raw, 1))
                .put("ratio", Rounded.to((first - second) / raw, 2));
    }

    /// CPU microseconds a request, with [#CONNECTIONS] requests on their way at a time: one alone would mostly cost
    /// that the process falls asleep and wakes up.
    private static double ask(SluiceServer sluice, List<String> tokens) throws IOException {
        var before = ProcessCost.of(sluice.process().toHandle());
        var clients = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) clients.add(RawClient.connect("127.0.0.1", sluice.port()));
            for (int sent = 0; sent < tokens.size(); sent += CONNECTIONS) {
                var together = tokens.subList(sent, Math.min(sent + CONNECTIONS, tokens.size()));
                for (int i = 0; i < together.size(); i++) {
                    clients.get(i)
                            .send("GET /jwt/x HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + together.get(i)
                                    + "\r\n\r\n");
                }
                for (int i = 0; i < together.size(); i++) {
                    var answer = clients.get(i).answer();
                    if (answer.status() != 200) throw new IOException("answered " + answer);
                }
            }
        } finally {
            for (var client : clients) client.close();
        }
        double seconds = ProcessCost.of(sluice.process().toHandle()).cpuSeconds() - before.cpuSeconds();
        return seconds * 1e6 / tokens.size();
    }

    private static double signatureMicros(KeyPair pair, List<String> tokens) throws GeneralSecurityException {
        var thread = ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadCpuTime();
        for (var token : tokens) {
            int dot = token.lastIndexOf('.');
            var check = Signature.getInstance("SHA256withRSA");
            check.initVerify(pair.getPublic());
            check.update(token.substring(0, dot).getBytes(UTF_8));
            if (!check.verify(Base64.getUrlDecoder().decode(token.substring(dot + 1)))) {
                throw new IllegalStateException("a good token does not verify");
            }
        }
        return (thread.getCurrentThreadCpuTime() - before) / 1e3 / tokens.size();
    }
}
