package io.sluice.gateway.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.policy.Policies;
import io.sluice.model.policy.Policy;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.KeyForms;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionCacheTest {
    private static final KeyForms FORMS = new KeyForms(true, "murmur64", List.of(), false);
    private static final long LATER = Duration.ofSeconds(11).toNanos();

    @TempDir
    Path folder;

    private EmbeddedStorage storage;
    private BreakableSessions store;
    private final LivePolicies policies = new LivePolicies();
    private SessionCache cache;

    @BeforeEach
    void open() {
        storage = EmbeddedStorage.open(folder, InstantSource.system());
        store = new BreakableSessions(storage.sessions());
        cache = new SessionCache(store, FORMS, SessionCache.Rules.DEFAULTS, policies);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void a_key_is_read_once_and_found_under_both_its_forms() {
        put("alice", "{'alias':'a'}");
        assertThat(cache.now(key("alice"), System.nanoTime())).isNull();
        var known = (KnownSession) cache.load(key("alice")).join();
        assertThat(known.session().alias()).isEqualTo("a");
        assertThat(known.key()).isEqualTo(FORMS.token("org", "alice"));
        assertThat(cache.now(key("alice"), System.nanoTime())).isSameAs(known);
        var byToken =
                (KnownSession) cache.load(key(FORMS.token("org", "alice"))).join();
        assertThat(byToken.stored()).isEqualTo(known.stored());
        assertThat(store.reads()).isEqualTo(2);
    }

    @Test
    void a_key_that_does_not_exist_is_remembered_until_it_is_made() {
        assertThat(cache.load(key("bob")).join()).isEqualTo(Lookup.UNKNOWN);
        assertThat(cache.now(key("bob"), System.nanoTime())).isEqualTo(Lookup.UNKNOWN);
        put("bob", "{}");
        changed("bob");
        assertThat(cache.now(key("bob"), System.nanoTime())).isNull();
        assertThat(cache.load(key("bob")).join()).isInstanceOf(KnownSession.class);
    }

    @Test
    void an_answer_ages() {
        put("carol", "{}");
        cache.load(key("carol")).join();
        assertThat(cache.now(key("carol"), System.nanoTime() + LATER)).isNull();
    }

    @Test
    void a_notice_makes_the_next_request_read_anew() {
        put("dave", "{'alias':'one'}");
        cache.load(key("dave")).join();
        put("dave", "{'alias':'two'}");
        var name = FORMS.stored(FORMS.token("org", "dave"));
        new KeySpaceNotices(cache, new OrganisationSessions(store, FORMS))
                .received(("{\"command\":\"KeySpaceUpdateNotification\",\"payload\":\"x," + name + ":more\"}")
                        .getBytes(UTF_8));
        assertThat(cache.now(key("dave"), System.nanoTime())).isNull();
        assertThat(((KnownSession) cache.load(key("dave")).join()).session().alias())
                .isEqualTo("two");
    }

    @Test
    void a_notice_during_a_read_outdates_what_the_read_finds() {
        put("erin", "{'alias':'one'}");
        store.hold();
        var reading = cache.load(key("erin"));
        put("erin", "{'alias':'two'}");
        changed("erin");
        store.release();
        reading.join();
        assertThat(cache.now(key("erin"), System.nanoTime())).isNull();
        assertThat(((KnownSession) cache.load(key("erin")).join()).session().alias())
                .isEqualTo("two");
    }

    @Test
    void after_lost_notices_everything_is_read_anew() {
        put("frank", "{}");
        cache.load(key("frank")).join();
        new KeySpaceNotices(cache, new OrganisationSessions(store, FORMS)).listening();
        assertThat(cache.now(key("frank"), System.nanoTime())).isNull();
    }

    @Test
    void requests_for_the_same_key_share_one_read() {
        put("grace", "{}");
        store.hold();
        var one = cache.load(key("grace"));
        var other = cache.load(key("grace"));
        store.release();
        assertThat(one.join()).isSameAs(other.join());
        assertThat(store.reads()).isEqualTo(1);
    }

    @Test
    void while_the_store_is_away_known_keys_go_on_and_others_cannot_be_told() {
        put("heidi", "{}");
        var known = cache.load(key("heidi")).join();
        store.cut(true);
        assertThat(cache.load(key("heidi")).join()).isSameAs(known);
        assertThat(cache.load(key("ivan")).join()).isEqualTo(Lookup.UNAVAILABLE);
        assertThat(cache.now(key("ivan"), System.nanoTime())).isNull();
        // Known keys leave the store alone for a moment, whatever their age.
        changed("heidi");
        assertThat(cache.now(key("heidi"), System.nanoTime())).isSameAs(known);
        store.cut(false);
        put("ivan", "{}");
        assertThat(cache.load(key("ivan")).join()).isInstanceOf(KnownSession.class);
    }

    @Test
    void short_keys_are_unknown_without_a_read() {
        assertThat(cache.now(key("ab"), System.nanoTime())).isEqualTo(Lookup.UNKNOWN);
        assertThat(cache.load(key("ab")).join()).isEqualTo(Lookup.UNKNOWN);
        assertThat(store.reads()).isZero();
    }

    @Test
    void changed_policies_count_from_the_next_request() {
        policies.apply(new Policies(List.of(policy("{'id':'p','org_id':'org','access_rights':{'a':{}}}"))));
        put("judy", "{'org_id':'org','apply_policies':['p']}");
        var before = (KnownSession) cache.load(key("judy")).join();
        assertThat(before.grant("a").granted()).isTrue();
        policies.apply(new Policies(List.of(policy("{'id':'p','org_id':'org','access_rights':{'b':{}}}"))));
        var after = (KnownSession) cache.now(key("judy"), System.nanoTime());
        assertThat(after).isNotNull();
        assertThat(after.grant("a").granted()).isFalse();
        policies.apply(Policies.NONE);
        assertThat(cache.now(key("judy"), System.nanoTime())).isEqualTo(Lookup.UNKNOWN);
        assertThat(store.reads()).isEqualTo(1);
    }

    @Test
    void a_session_that_cannot_be_read_opens_nothing() {
        put("mallory", "{'rate':'fast'}");
        assertThat(cache.load(key("mallory")).join()).isEqualTo(Lookup.UNKNOWN);
    }

    @Test
    void a_grant_names_its_counters() {
        put(
                "nick",
                "{'access_rights':{'a':{'limit':{'rate':1,'per':1},'allowance_scope':'a'},'b':{}},'rate':9,'per':1}");
        var known = (KnownSession) cache.load(key("nick")).join();
        assertThat(known.grant("a").quotaKey()).isEqualTo("quota-a-" + known.stored());
        assertThat(known.grant("b").rateKey()).isEqualTo("rate-limit-" + known.stored());
        assertThat(known.grant("a").limit().rate()).isEqualTo(1);
        assertThat(known.grant("b").limit().rate()).isEqualTo(9);
        assertThat(known.grant("c").granted()).isFalse();
        assertThat(known.grant("a")).isSameAs(known.grant("a"));
    }

    @Test
    void a_cached_lookup_allocates_nothing() {
        put("olivia", "{}");
        cache.load(key("olivia")).join();
        var bytes = "olivia".getBytes(UTF_8);
        var probe = new KeyBytes();
        lookUp(probe, bytes, 20_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        lookUp(probe, bytes, 20_000);
        // What the measuring itself and the housekeeping of the cache take, not twenty thousand of anything.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
    }

    private void lookUp(KeyBytes probe, byte[] key, int times) {
        for (int i = 0; i < times; i++) {
            if (cache.now(probe.fill("org", key, 0, key.length), System.nanoTime()) == null)
                throw new AssertionError("lost");
        }
    }

    private void put(String id, String json) {
        var name = "apikey-" + FORMS.stored(FORMS.token("org", id));
        storage.sessions()
                .put(name, json.replace('\'', '"').getBytes(UTF_8), 0)
                .toCompletableFuture()
                .join();
    }

    private void changed(String id) {
        cache.changed(FORMS.stored(FORMS.token("org", id)));
    }

    private static KeyBytes key(String text) {
        return KeyBytes.of("org", text);
    }

    private static Policy policy(String json) {
        return ((Checked.Good<Policy>) PolicyCodec.read(json.replace('\'', '"').getBytes(UTF_8))).value();
    }
}
