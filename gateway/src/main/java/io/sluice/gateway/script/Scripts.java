package io.sluice.gateway.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.gateway.session.SessionCache;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.KeyForms;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import io.sluice.model.settings.ScriptSettings;
import io.sluice.storage.SessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gateway's side of scripts: the engine, made when the first script is compiled, and the sessions they may use.
public final class Scripts {
    private static final Logger LOG = LoggerFactory.getLogger("script");
    private static final long BYTES = 512L << 20;

    private final ScriptSettings settings;
    private final SessionStore sessions;
    private final KeyForms forms;
    private final SessionCache cache;
    private @Nullable ScriptEngine engine;
    private @Nullable ScriptRequests requests;

    public Scripts(ScriptSettings settings, SessionStore sessions, KeyForms forms, SessionCache cache) {
        this.settings = settings;
        this.sessions = sessions;
        this.forms = forms;
        this.cache = cache;
    }

    /// `enable_jsvm`.
    public boolean enabled() {
        return settings.enabled();
    }

    /// `disable_virtual_path_blobs` is off.
    public boolean inline() {
        return settings.inline();
    }

    public synchronized ScriptFunction compile(String source, String function) throws ScriptFailure {
        var known = engine;
        if (known == null) {
            known = ScriptEngine.of(settings.timeout(), BYTES, preload());
            engine = known;
        }
        return known.compile(source, function);
    }

    private String preload() throws ScriptFailure {
        var path = settings.preload();
        if (path.isEmpty() || !Files.exists(Path.of(path))) return "";
        try {
            return Files.readString(Path.of(path));
        } catch (IOException unreadable) {
            throw new ScriptFailure(path + " cannot be read: " + unreadable.getMessage());
        }
    }

    private synchronized ScriptRequests requests() {
        var known = requests;
        if (known == null) {
            known = new ScriptRequests();
            requests = known;
        }
        return known;
    }

    /// @param orgId whose keys the scripts of an API may look up
    public ScriptHost host(String orgId) {
        return new Host(orgId);
    }

    private final class Host implements ScriptHost {
        private final String orgId;

        Host(String orgId) {
            this.orgId = orgId;
        }

        @Override
        public void log(String text) {
            LOG.info("{}", text);
        }

        @Override
        public Optional<String> request(String json, long millis) {
            return requests().one(json, millis);
        }

        @Override
        public Optional<String> batch(String json, long millis) {
            return requests().batch(json, millis);
        }

        @Override
        public String key(String key, String apiId) {
            var names = forms.candidates(orgId, key).stream()
                    .map(candidate -> "apikey-" + forms.stored(candidate))
                    .toList();
            var found = sessions.find(names).toCompletableFuture().join();
            if (found.isPresent()
                    && SessionCodec.read(found.get().json()) instanceof Checked.Good<Session>(var s, var _)) {
                return text(s);
            }
            return Json.text(Json.object().put("status", "error").put("message", "Key not found"));
        }

        @Override
        public void storeKey(String key, String sessionJson, boolean keepCounters) {
            try {
                if (!(SessionCodec.read(Json.parse(sessionJson))
                        instanceof Checked.Good<Session>(var session, var _))) {
                    LOG.warn("TykSetKeyData: the session cannot be read");
                    return;
                }
                var name = forms.stored(key);
                sessions.put("apikey-" + name, SessionCodec.write(session), 0)
                        .toCompletableFuture()
                        .join();
                cache.changed(name);
            } catch (JsonProcessingException bad) {
                LOG.warn("TykSetKeyData: the session is no JSON: {}", bad.getOriginalMessage());
            }
        }
    }

    /// A session as scripts see it.
    public static String text(Session session) {
        return new String(SessionCodec.write(session), java.nio.charset.StandardCharsets.UTF_8);
    }

    /// Writes a session back under its name, for as long as it would have lived.
    public void keep(String name, Session session) {
        var key = "apikey-" + name;
        long left = sessions.timeToLive(key).toCompletableFuture().join();
        if (left < -1) return;
        sessions.update(key, SessionCodec.write(session), Math.max(0, left))
                .toCompletableFuture()
                .join();
        cache.changed(name);
    }
}
