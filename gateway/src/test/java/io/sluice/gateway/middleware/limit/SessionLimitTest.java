package io.sluice.gateway.middleware.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.sluice.gateway.event.Events;
import io.sluice.gateway.event.handler.RequestEvents;
import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OffloadThreads;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.refusal.StandardRefusals;
import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.OrganisationSessions;
import io.sluice.gateway.variables.SecretValues;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.LimitSpec;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.KeyForms;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionLimitTest {
    private static final KeyForms FORMS = new KeyForms(true, "murmur64", List.of(), false);

    @TempDir
    Path folder;

    private final DefaultEventLoop eventLoop = new DefaultEventLoop();
    private EmbeddedStorage storage;
    private SessionLimit limit;
    private Exchange exchange;

    @BeforeEach
    void open() {
        var clock = InstantSource.system();
        storage = EmbeddedStorage.open(folder, clock);
        var limiters = new Limiters(
                new RateLimiter(RateLimiter.Options.DEFAULTS, storage.counters(), () -> true, () -> 1, clock),
                new Quotas(storage.counters(), () -> true, clock),
                false,
                FORMS,
                new Variables(SecretValues.NONE),
                new OrganisationSessions(storage.sessions(), FORMS),
                false,
                false);
        limit = new SessionLimit(
                new LimitSpec.SessionLimit(true, true),
                "api",
                EndpointMatching.DEFAULTS,
                limiters,
                new RequestEvents(Events.SILENT, new ClientAddress(0), false));
        var loop = new Loop(
                eventLoop,
                0,
                UnpooledByteBufAllocator.DEFAULT,
                clock,
                new OffloadThreads(1),
                StandardRefusals.builtIn());
        exchange = loop.acquire();
    }

    @AfterEach
    void close() {
        eventLoop.shutdownGracefully();
        storage.close();
    }

    private void identify(String session) throws IOException {
        var read = SessionCodec.read(Json.parse(session.replace('\'', '"')));
        if (!(read instanceof Checked.Good<Session>(var good, var _))) throw new AssertionError(read);
        KnownSession.SLOT.set(exchange, new KnownSession("key", "stored", good, good));
    }

    @Test
    void a_request_far_from_its_limits_allocates_nothing() throws IOException {
        identify("{'rate':1000000000,'per':3600,'quota_max':1000000000,'quota_renewal_rate':3600}");
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        passMany(50_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        passMany(100_000);
        // A few bytes for the measuring itself, none for each request.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    private void passMany(int times) {
        for (int i = 0; i < times; i++) {
            if (limit.onRequest(exchange) != Verdict.PASS) throw new AssertionError("refused");
        }
    }

    @Test
    void without_a_session_nobody_passes() {
        assertThat(limit.onRequest(exchange)).isInstanceOf(Verdict.Reject.class);
    }

    @Test
    void the_quota_counts_down() throws IOException {
        identify("{'quota_max':2,'quota_renewal_rate':3600}");
        assertThat(limit.onRequest(exchange)).isEqualTo(Verdict.PASS);
        assertThat(exchange.limits().quotaRemaining()).isEqualTo(1);
        assertThat(limit.onRequest(exchange)).isEqualTo(Verdict.PASS);
        assertThat(exchange.limits().quotaRemaining()).isZero();
        assertThat(limit.onRequest(exchange)).isInstanceOf(Verdict.Reject.class);
    }

    @Test
    void an_ignored_endpoint_counts_nothing() throws IOException {
        identify("{'quota_max':1,'quota_renewal_rate':3600}");
        exchange.ignored(true);
        for (int i = 0; i < 3; i++) assertThat(limit.onRequest(exchange)).isEqualTo(Verdict.PASS);
    }
}
