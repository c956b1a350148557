package io.sluice.gateway.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sluice.model.document.Json;
import io.sluice.model.settings.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The line to a dashboard: registers this process as a node, says every two seconds that it is there, and fetches
/// (source: `wire-formats.md` 18).
///
/// Each answer carries the nonce of the next call, so there is one call at a time. Where the dashboard does not know
/// the node any more it registers anew.
public final class DashboardLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardLink.class);
    private static final long BEAT_MILLIS = 2_000;
    private static final long AGAIN_MILLIS = 5_000;
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;

    private volatile String base;
    private final Secret nodeSecret;
    private final Duration timeout;
    private final String host = hostName();
    private final String session = UUID.randomUUID().toString();
    private final Tls tls;
    private @Nullable HttpClient client;
    private final ReentrantLock line = new ReentrantLock();
    private final Condition end = line.newCondition();
    private final Thread beat = Thread.ofPlatform().daemon().name("dashboard").unstarted(this::run);
    private Runnable afterwards = () -> {};

    // Guarded by the line.
    private String node = "";
    private String nonce = "";
    private boolean closed;

    private volatile boolean up;
    private boolean said;

    /// @param base    of the dashboard, `http://host:port`
    /// @param timeout longest time of a call
    /// @param tls     for `https`
    DashboardLink(String base, Secret nodeSecret, Duration timeout, Tls tls) {
        this.base = trimmed(base);
        this.nodeSecret = nodeSecret;
        this.timeout = timeout;
        this.tls = tls;
    }

    /// What `https` needs; opened for the first call, and again after a failure.
    interface Tls {
        /// @throws IOException when a certificate that is named cannot be had
        SSLContext open() throws IOException;
    }

    /// With the line held.
    private HttpClient client() throws IOException {
        var made = client;
        if (made != null) return made;
        var now = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .sslContext(tls.open())
                .build();
        client = now;
        return now;
    }

    /// The dashboard has said where it is; counts only while nobody else has.
    void found(String where) {
        line.lock();
        try {
            if (!base.isEmpty()) return;
            LOG.atInfo().addKeyValue("dashboard", where).log("the dashboard has told where it is");
            base = where;
            end.signalAll();
        } finally {
            line.unlock();
        }
    }

    static String trimmed(String base) {
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }

    /// Begins to say that the node is there, and to register for as long as it takes.
    ///
    /// @param registered called each time the dashboard has taken the node in anew
    public void start(Runnable registered) {
        afterwards = registered;
        beat.start();
    }

    /// The last call was answered.
    public boolean up() {
        return up;
    }

    /// The member `Message` of an answer. Registers first when that is needed; blocks.
    ///
    /// @param from base of the URL; "" is that of the dashboard
    /// @throws IOException when there is no such answer, saying why
    JsonNode fetch(String from, String path) throws IOException {
        line.lock();
        try {
            if (node.isEmpty()) register();
            var reply = answered("GET", trimmed(from.isEmpty() ? base : from) + path, "");
            return message(reply, path);
        } catch (IOException away) {
            up = false;
            throw away;
        } finally {
            line.unlock();
        }
    }

    /// Sends something; blocks.
    ///
    /// @throws IOException when it was not taken, saying why
    void tell(String path, String json) throws IOException {
        line.lock();
        try {
            if (node.isEmpty()) register();
            var reply = answered("POST", base + path, json);
            if (reply.status != OK) throw new IOException("the dashboard answered " + path + " with " + reply.status);
        } finally {
            line.unlock();
        }
    }

    /// Where the dashboard does not answer, or has forgotten the node, once more after a registration.
    private Reply answered(String method, String url, String body) throws IOException {
        var first = attempt(method, url, body);
        if (first.isPresent()) return first.get();
        node = "";
        register();
        return call(method, url, body, timeout);
    }

    /// Empty when it is worth another try.
    private Optional<Reply> attempt(String method, String url, String body) {
        try {
            return Optional.of(call(method, url, body, timeout)).filter(reply -> !forgotten(reply));
        } catch (IOException broken) {
            LOG.debug("{} failed, trying once more", url, broken);
            return Optional.empty();
        }
    }

    /// The dashboard speaks of a nonce or a node that it does not know.
    private static boolean forgotten(Reply reply) {
        return reply.status == FORBIDDEN
                && (reply.text.contains("nonce") || reply.text.contains("Nonce") || reply.text.contains("ode ID"));
    }

    private JsonNode message(Reply reply, String path) throws IOException {
        if (reply.status != OK) throw new IOException("the dashboard answered " + path + " with " + reply.status);
        up = true;
        var message = member(reply.json(), "Message");
        if (message.isMissingNode()) throw new IOException("the dashboard's answer to " + path + " has no Message");
        return message;
    }

    private void register() throws IOException {
        if (base.isEmpty()) throw new IOException("db_app_conf_options.connection_string is empty");
        var reply = call("GET", base + "/register/node", "", timeout);
        if (reply.status != OK && reply.status != CONFLICT) {
            throw new IOException("the dashboard answered the registration with " + reply.status
                    + (reply.status == FORBIDDEN ? ": is node_secret the one it expects?" : ""));
        }
        var answer = reply.json();
        var status = member(answer, "Status").asText();
        var id = member(member(answer, "Message"), "NodeID").asText();
        if (!status.equals("OK") || id.isEmpty()) {
            throw new IOException("the dashboard does not take this node in: " + status);
        }
        node = id;
        up = true;
        LOG.atInfo().addKeyValue("dashboard", base).addKeyValue("node", id).log("registered with the dashboard");
    }

    private record Reply(int status, String text) {
        JsonNode json() throws IOException {
            return Json.parse(text);
        }
    }

    /// One call; takes the next nonce from its answer. With the line held.
    private Reply call(String method, String url, String body, Duration patience) throws IOException {
        var request = to(url).timeout(patience)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .setHeader("authorization", nodeSecret.reveal())
                .setHeader("x-tyk-hostname", host)
                .setHeader("x-tyk-session-id", session);
        if (!node.isEmpty()) request.setHeader("x-tyk-nodeid", node).setHeader("x-tyk-nonce", nonce);
        HttpResponse<String> response;
        try {
            response = client().send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", ended);
        }
        var reply = new Reply(response.statusCode(), response.body());
        if (reply.status == OK || reply.status == CONFLICT) {
            nonce = member(reply.json(), "Nonce").asText();
        }
        return reply;
    }

    private static HttpRequest.Builder to(String url) throws IOException {
        try {
            return HttpRequest.newBuilder(URI.create(url));
        } catch (IllegalArgumentException none) {
            throw new IOException("no URL of a dashboard: " + url, none);
        }
    }

    /// Names count without case, as in Go.
    static JsonNode member(JsonNode object, String name) {
        var exact = object.path(name);
        if (!exact.isMissingNode()) return exact;
        for (var entry : object.properties()) if (entry.getKey().equalsIgnoreCase(name)) return entry.getValue();
        return MissingNode.getInstance();
    }

    private void run() {
        while (true) {
            boolean known;
            boolean fresh = false;
            line.lock();
            try {
                if (closed) return;
                fresh = node.isEmpty();
                known = fresh ? registered() : beaten();
                // Many nodes that lost one dashboard must not come back in step.
                long pause = known
                        ? BEAT_MILLIS
                        : AGAIN_MILLIS + ThreadLocalRandom.current().nextLong(1_000);
                if (!(fresh && known) && !end.await(pause, TimeUnit.MILLISECONDS)) continue;
                if (closed) return;
            } catch (InterruptedException ended) {
                return;
            } finally {
                line.unlock();
            }
            if (fresh && known) afterwards.run();
        }
    }

    private boolean registered() {
        try {
            register();
            say("");
            return true;
        } catch (IOException away) {
            up = false;
            say(away.toString());
            return false;
        }
    }

    /// False when there is no use in another beat soon.
    private boolean beaten() {
        try {
            var reply = call("GET", base + "/register/ping", "", timeout);
            up = reply.status == OK;
            // The next round registers.
            if (reply.status == FORBIDDEN) node = "";
            say(up || reply.status == FORBIDDEN ? "" : "the answer was " + reply.status);
            return true;
        } catch (IOException away) {
            up = false;
            say(away.toString());
            return true;
        }
    }

    /// @param why "" when the dashboard answers
    private void say(String why) {
        boolean away = !why.isEmpty();
        if (away == said) return;
        said = away;
        if (away) {
            LOG.atWarn()
                    .addKeyValue("dashboard", base)
                    .addKeyValue("reason", why)
                    .log("the dashboard is away; what is known goes on");
        } else {
            LOG.info("the dashboard answers again");
        }
    }

    /// Tells the dashboard that the node is gone, when it listens.
    @Override
    public void close() {
        beat.interrupt();
        @Nullable HttpClient open;
        line.lock();
        try {
            closed = true;
            end.signalAll();
            if (!node.isEmpty() && up) call("DELETE", base + "/system/node", "", GOODBYE);
        } catch (IOException away) {
            LOG.debug("the dashboard was not told of the end", away);
        } finally {
            open = client;
            line.unlock();
        }
        if (open != null) open.shutdownNow();
    }
}
