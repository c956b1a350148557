package io.sluice.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.http1.ResponseHead;
import io.sluice.model.problem.ProblemCode;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request and its response, from the first byte to the record; confined to one event loop and reused.
///
/// It is the engine too: it runs the steps of its [Pipeline] (a loop, an exhaustive switch, a loop back),
/// moves the bodies between client and upstream with back-pressure, and ends exactly once. It fails closed:
/// a step that throws, or whose late verdict fails, refuses the request. Typed fields hold what the core
/// owns; features keep theirs in a [Slot]. Longer than a screen because the states of one exchange are only
/// understood together.
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /// Bytes of an unwanted response that may wait in memory before reading from the upstream stops.
    private static final int RESPONSE_AHEAD = 256 * 1024;

    private static final int MOST_HAND_OVERS = 8;

    private enum Phase {
        IDLE,
        /// Request steps run, or one of them waits.
        REQUEST,
        /// The upstream has it.
        UPSTREAM,
        /// Response steps run, or one of them waits.
        RESPONSE,
        /// The head of the response has left; its body follows.
        SENDING
    }

    private final Loop loop;
    private final RequestHead request = new RequestHead();
    private final ResponseHead response = new ResponseHead();
    private final Head early = new Head();
    private final LimitNumbers limits = new LimitNumbers();
    private final RequestPath path = new RequestPath(request);
    private final UpstreamRequest upstream = new UpstreamRequest(request);
    private final Loops loops = new Loops();
    private final Outcome outcome = new Outcome();
    private @Nullable Object[] slots = new Object[8];

    @Nullable
    Exchange nextRunning;

    @Nullable
    Exchange previousRunning;

    private long generation;
    private Phase phase = Phase.IDLE;
    private @Nullable ClientSide client;
    private @Nullable ServedApi api;
    private @Nullable Pipeline pipeline;
    private int reached;
    private int unwound;
    private boolean awaiting;
    private @Nullable UnaryOperator<Verdict> afterLater;

    // Request body.
    private boolean clientAskedHead;
    private long requestLength;
    private boolean requestEnded;
    private boolean collectingRequest;
    private @Nullable ByteBuf requestBody;
    private @Nullable UpstreamSide upstreamSide;

    // Response body.
    private long responseLength;
    private boolean responseEnded;
    private boolean collectingResponse;
    private @Nullable ByteBuf responseBody;
    private @Nullable Head responseTrailers;

    private long maxRequestBytes = Long.MAX_VALUE;
    private long requestBytes;
    private long maxBodyInMemory = 64L * 1024 * 1024;
    private long deadlineNanos;
    private boolean deadlineWhole;

    // Routing.
    private int handOvers;
    private boolean ignored;
    private String versionName = "";

    Exchange(Loop loop) {
        this.loop = loop;
    }

    // ---- life
    // --------------------------------------------------------------------------------------------------------

    /// Called by the client's side once the head is in [#request].
    ///
    /// @param length framing of the request's body: a length or [Framing#CHUNKED]
    public void begin(ClientSide from, long length) {
        client = from;
        phase = Phase.REQUEST;
        clientAskedHead = request.method().equals("HEAD");
        requestLength = length;
        requestEnded = length == 0;
        outcome.started = System.nanoTime();
        outcome.startedMillis = loop.clock().millis();
        loop.counters().requests++;
        loop.watch(this);
    }

    /// Runs the request through `chosen`, from its first step. A loop (`tyk://`) may call it again.
    public void start(ServedApi served, Pipeline chosen) {
        api = served;
        pipeline = chosen;
        reached = 0;
        phase = Phase.REQUEST;
        proceed();
    }

    /// Runs the request through the API that serves it: the pipeline of the version it asks for, which may
    /// belong to another API ([#handOver]).
    public void serve(ServedApi served) {
        api = served;
        var chosen = served.selector().select(this);
        start(api(), chosen);
    }

    /// Makes `served` the API of the request; while its version is being chosen.
    ///
    /// @return false when it went from hand to hand too often: versions that name each other
    public boolean handOver(ServedApi served) {
        if (++handOvers > MOST_HAND_OVERS) return false;
        api = served;
        return true;
    }

    /// Runs the request again, from the top, inside the gateway (a `tyk://` target); called in place of
    /// sending it. The head has its new target already.
    ///
    /// Slots keep what they hold. The endings of the pipeline so far do not run: only the last one has an
    /// answer.
    ///
    /// @param chosen the pipeline to run; null lets the API choose
    /// @param listenPathLength bytes of the path that are the listen path of `served`
    public void loop(ServedApi served, @Nullable Pipeline chosen, int listenPathLength) {
        loops.next();
        handOvers = 0;
        path.restart(
                request.pathStart() + listenPathLength,
                served.definition().listen().strip());
        upstream.restart();
        ignored = false;
        deadlineNanos = 0;
        deadlineWhole = false;
        if (chosen == null) serve(served);
        else start(served, chosen);
    }

    /// Gives the request another target and keeps what is known of its listen path.
    ///
    /// @param rawPath percent-encoded; begins with the same listen path
    public void retarget(String rawPath, @Nullable String query) {
        int before = request.pathStart();
        request.target(rawPath, query);
        path.moved(request.pathStart() - before);
    }

    /// Runs a request that belongs to no API: health, control.
    public void start(Pipeline chosen) {
        pipeline = chosen;
        reached = 0;
        phase = Phase.REQUEST;
        proceed();
    }

    private void proceed() {
        var steps = running().request;
        while (reached < steps.length) {
            var step = steps[reached];
            try {
                if (requestBody == null && !requestEnded && step.needsRequestBody(this)) {
                    collectRequest();
                    return;
                }
                if (requestEnded && requestBody == null) requestBody = Unpooled.EMPTY_BUFFER;
                reached++;
                var verdict = step.onRequest(this);
                if (verdict != Verdict.PASS) {
                    settle(verdict);
                    return;
                }
            } catch (RuntimeException | StackOverflowError | LinkageError bug) {
                broken(step, bug);
                return;
            }
        }
        toUpstream();
    }

    private void toUpstream() {
        phase = Phase.UPSTREAM;
        outcome.sentUp = System.nanoTime();
        try {
            running().upstream.send(this);
        } catch (RuntimeException bug) {
            LOG.error("the upstream step broke", bug);
            upstreamFailed(UpstreamFailure.PROTOCOL);
        }
    }

    private void settle(Verdict verdict) {
        switch (verdict) {
            case Verdict.Pass _ -> {
                if (phase == Phase.RESPONSE) unwind();
                else proceed();
            }
            case Verdict.Answer(var answer) -> answer(answer);
            case Verdict.Reject(var code, var status, var message) -> reject(code, status, message);
            case Verdict.Later _ -> awaiting = true;
        }
    }

    /// A verdict that a step will give later.
    public Verdict.Later later() {
        return new Verdict.Later(this, generation);
    }

    /// Runs work that may block on a virtual thread and comes home with its verdict.
    public Verdict offload(Callable<Verdict> work) {
        var later = later();
        return taken(loop.offload().run(task(later, work)), later);
    }

    /// Runs work that may block on a virtual thread; what it found becomes a verdict back home, on the event
    /// loop, where the exchange may be touched. Nothing is called when the exchange is over by then.
    public <T> Verdict offload(Callable<T> work, Function<? super T, Verdict> home) {
        var later = later();
        return taken(loop.offload().run(task(later, work, home)), later);
    }

    /// The same for code of users: on a platform thread, whose use of memory can be seen.
    public Verdict offloadMeasured(Callable<Verdict> work) {
        var later = later();
        return taken(loop.offload().runMeasured(task(later, work)), later);
    }

    /// The same for code of users whose result is looked at on the event loop.
    public <T> Verdict offloadMeasured(Callable<T> work, Function<? super T, Verdict> home) {
        var later = later();
        return taken(loop.offload().runMeasured(task(later, work, home)), later);
    }

    private static Runnable task(Verdict.Later later, Callable<Verdict> work) {
        return () -> {
            try {
                later.complete(work.call());
            } catch (Throwable failed) { // A missing class too: nobody else would tell the client.
                later.fail(failed);
            }
        };
    }

    private <T> Runnable task(Verdict.Later later, Callable<T> work, Function<? super T, Verdict> home) {
        return () -> {
            try {
                var found = work.call();
                loop.eventLoop().execute(() -> comeHome(later, home, found));
            } catch (Throwable failed) { // A missing class too: nobody else would tell the client.
                later.fail(failed);
            }
        };
    }

    private static Verdict taken(boolean taken, Verdict.Later later) {
        return taken
                ? later
                : new Verdict.Reject(ProblemCode.GATEWAY_STEP_BROKEN, 503, "Service temporarily unavailable.");
    }

    private <T> void comeHome(Verdict.Later later, Function<? super T, Verdict> home, T found) {
        if (!later.isOf(generation)) return;
        try {
            later.complete(home.apply(found));
        } catch (RuntimeException bug) {
            later.fail(bug);
        }
    }

    /// Has the verdict that an inner step will give later pass through `next` before it counts. What `next`
    /// answers may be late again.
    public Verdict afterwards(Verdict.Later later, UnaryOperator<Verdict> next) {
        var before = afterLater;
        afterLater = before == null ? next : verdict -> next.apply(before.apply(verdict));
        return later;
    }

    private Verdict throughSteps(Verdict verdict) {
        var next = afterLater;
        if (next == null) return verdict;
        afterLater = null;
        try {
            return next.apply(verdict);
        } catch (RuntimeException | StackOverflowError | LinkageError bug) {
            LOG.error("a step broke on a late verdict", bug);
            return new Verdict.Reject(ProblemCode.GATEWAY_STEP_BROKEN);
        }
    }

    void settleLater(long of, Verdict verdict) {
        if (!loop.eventLoop().inEventLoop()) {
            loop.eventLoop().execute(() -> settleLater(of, verdict));
            return;
        }
        if (of != generation) return;
        if (!awaiting) {
            // Completed before the step returned its Later: come back when the step is done.
            loop.eventLoop().execute(() -> settleLater(of, verdict));
            return;
        }
        awaiting = false;
        settle(throughSteps(verdict));
        flushBoth();
    }

    void failLater(long of, Throwable why) {
        LOG.error("a late step broke", why);
        settleLater(of, new Verdict.Reject(ProblemCode.GATEWAY_STEP_BROKEN));
    }

    private void broken(Step step, Throwable bug) {
        LOG.error("step {} broke", step.name(), bug);
        reject(
                ProblemCode.GATEWAY_STEP_BROKEN,
                ProblemCode.GATEWAY_STEP_BROKEN.status(),
                ProblemCode.GATEWAY_STEP_BROKEN.message());
    }

    // ---- answers made here
    // -------------------------------------------------------------------------------------------

    public void reject(ProblemCode code) {
        reject(code, code.status(), code.message());
    }

    /// Refuses the request in Tyk's form.
    public void reject(ProblemCode code, int status, String message) {
        outcome.problem = code;
        loop.counters().refused(code);
        answer(refusals().render(this, code, status, message));
    }

    private Refusals refusals() {
        var served = api;
        return served != null && served.refusals().isPresent()
                ? served.refusals().get()
                : loop.refusals();
    }

    /// Answers without the upstream.
    public void answer(LocalResponse answer) {
        if (phase == Phase.SENDING || phase == Phase.IDLE) return;
        dropUpstream();
        outcome.answered = answer;
        response.clear();
        response.status(answer.status());
        for (var field : answer.fields()) response.add(field.name(), field.value());
        releaseResponseBody();
        responseBody = Unpooled.wrappedBuffer(answer.body());
        responseLength = answer.body().length;
        responseEnded = true;
        responseTrailers = null;
        outcome.local = true;
        boolean chain = answer.chain() && phase != Phase.RESPONSE;
        phase = Phase.RESPONSE;
        applyEarly();
        unwound = chain ? 0 : Integer.MAX_VALUE;
        unwind();
    }

    private void dropUpstream() {
        var side = upstreamSide;
        if (side != null) {
            upstreamSide = null;
            side.cancel();
        }
    }

    // ---- from the client
    // ---------------------------------------------------------------------------------------------

    private void collectRequest() {
        collectingRequest = true;
        awaiting = true;
        requestBody = loop.allocator().buffer(requestLength > 0 ? (int) Math.min(requestLength, 1 << 20) : 1024);
        peer().wantBody();
    }

    /// A piece of the request's body; takes ownership.
    public void clientData(ByteBuf data) {
        requestBytes += data.readableBytes();
        if (requestBytes > maxRequestBytes) {
            data.release();
            bodyTooLarge();
            return;
        }
        if (collectingRequest) {
            var body = requestBody;
            if (body == null || (long) body.readableBytes() + data.readableBytes() > maxBodyInMemory) {
                data.release();
                collectingRequest = false;
                awaiting = false;
                reject(ProblemCode.BODY_TOO_LARGE);
                return;
            }
            body.writeBytes(data);
            data.release();
            return;
        }
        var side = upstreamSide;
        if (side == null) {
            data.release();
            return;
        }
        side.sendData(data);
        if (!side.isWritable()) {
            side.flush();
            if (!side.isWritable()) peer().reading(false);
        }
    }

    private void bodyTooLarge() {
        maxRequestBytes = Long.MAX_VALUE;
        if (phase == Phase.SENDING) {
            peer().abort();
            end();
            return;
        }
        collectingRequest = false;
        collectingResponse = false;
        awaiting = false;
        outcome.problem = ProblemCode.BODY_TOO_LARGE;
        loop.counters().refused(ProblemCode.BODY_TOO_LARGE);
        answer(LocalResponse.plain(ProblemCode.BODY_TOO_LARGE.status(), ProblemCode.BODY_TOO_LARGE.message()));
        flushBoth();
    }

    /// The request's body is complete.
    public void clientEnd(@Nullable Head trailers) {
        requestEnded = true;
        if (collectingRequest) {
            collectingRequest = false;
            awaiting = false;
            // A body without a length stays one: it goes up in chunks, and no header speaks of a length.
            proceed();
            flushBoth();
            return;
        }
        var side = upstreamSide;
        if (side != null) side.sendEnd(trailers);
    }

    /// The client's connection ended before the exchange did.
    public void clientGone() {
        if (phase == Phase.IDLE) return;
        dropUpstream();
        if (outcome.status == 0) {
            outcome.status = ProblemCode.UPSTREAM_CLIENT_GONE.status();
            outcome.problem = ProblemCode.UPSTREAM_CLIENT_GONE;
        }
        end();
    }

    /// The framing of the request's body broke: an upstream that has read a part of it is cut off.
    public void clientBroken() {
        if (phase == Phase.IDLE) return;
        dropUpstream();
        collectingRequest = false;
        awaiting = false;
        requestEnded = true;
        if (phase == Phase.SENDING) {
            peer().abort();
            end();
        } else {
            outcome.problem = ProblemCode.HEAD_MALFORMED;
            loop.counters().refused(ProblemCode.HEAD_MALFORMED);
            answer(LocalResponse.plain(400, "400 Bad Request"));
        }
    }

    /// Gives the object back without ever having been begun.
    public void giveUp() {
        if (phase != Phase.IDLE) throw new IllegalStateException("a running exchange cannot be given up");
        clear();
        loop.release(this);
    }

    public boolean isIdle() {
        return phase == Phase.IDLE;
    }

    public void flushUpstream() {
        if (upstreamSide != null) upstreamSide.flush();
    }

    /// The client can take more.
    public void clientWritable() {
        var side = upstreamSide;
        if (side != null) side.reading(true);
    }

    // ---- from the upstream
    // -------------------------------------------------------------------------------------------

    /// The upstream's side is ready for the body of the request; its head has been written.
    public void attach(UpstreamSide side) {
        upstreamSide = side;
        var body = requestBody;
        if (body != null) {
            if (body.isReadable()) side.sendData(body.retainedSlice());
            if (requestLength != 0) side.sendEnd(null);
        } else if (!requestEnded) {
            peer().wantBody();
        }
    }

    /// Whether the request may (still) be sent up: it is neither answered nor over.
    public boolean awaitsUpstream() {
        return phase == Phase.UPSTREAM;
    }

    /// The upstream's side let go of the exchange to send it again elsewhere.
    public void detach() {
        upstreamSide = null;
    }

    /// The upstream's connection can take more of the request.
    public void upstreamWritable() {
        if (client != null) client.reading(true);
    }

    /// A head other than 1xx is in [#response], the fields of one hop taken out.
    ///
    /// @param length framing of its body: a length or [Framing#CHUNKED]
    public void upstreamHead(long length) {
        if (phase != Phase.UPSTREAM) return;
        outcome.upstreamDone = System.nanoTime();
        if (!deadlineWhole) deadlineNanos = 0;
        responseLength = length;
        if (!clientAskedHead && upstream.method().equals("HEAD") && response.has(HeaderName.CONTENT_LENGTH)) {
            // The length of a body that does not follow: the client did not ask for a head alone.
            response.set(HeaderName.CONTENT_LENGTH, 0);
        }
        responseEnded = false;
        outcome.local = false;
        phase = Phase.RESPONSE;
        applyEarly();
        unwound = 0;
        unwind();
    }

    /// The upstream answered 101 to an upgrade: its head is in [#response], and bytes follow in both
    /// directions.
    public void upstreamSwitched() {
        if (phase != Phase.UPSTREAM) return;
        outcome.upstreamDone = System.nanoTime();
        deadlineNanos = 0;
        responseLength = 0;
        outcome.local = false;
        requestEnded = false;
        applyEarly();
        phase = Phase.SENDING;
        outcome.status = 101;
        loop.counters().status(101);
        var to = peer();
        to.sendHead(this, 0);
        to.flush();
        to.tunnel();
    }

    /// A 1xx head is in [#response]; it is passed on, then the response is read anew.
    public void upstreamInterim() {
        if (client != null) client.sendInterim(this);
    }

    /// A piece of the response's body; takes ownership.
    public void upstreamData(ByteBuf data) {
        if (phase == Phase.SENDING) {
            // A step may have made a GET of it: the client's HEAD still has no body.
            if (clientAskedHead && outcome.status != 101) {
                data.release();
                return;
            }
            var to = peer();
            outcome.bytes += data.readableBytes();
            to.sendData(data);
            if (!to.isWritable()) {
                to.flush();
                var side = upstreamSide;
                if (!to.isWritable() && side != null) side.reading(false);
            }
            return;
        }
        if (phase != Phase.RESPONSE || outcome.local) {
            data.release();
            return;
        }
        var body = responseBody;
        if (body == null) {
            body = loop.allocator().buffer(Math.max(1024, data.readableBytes()));
            responseBody = body;
        }
        if ((long) body.readableBytes() + data.readableBytes() > maxBodyInMemory) {
            data.release();
            upstreamFailed(UpstreamFailure.PROTOCOL);
            return;
        }
        body.writeBytes(data);
        data.release();
        var side = upstreamSide;
        if (!collectingResponse && body.readableBytes() > RESPONSE_AHEAD && side != null) side.reading(false);
    }

    /// The response is complete. The upstream's side has already let go of the exchange.
    public void upstreamEnd(@Nullable Head trailers) {
        upstreamSide = null;
        outcome.upstreamDone = System.nanoTime();
        if (phase == Phase.SENDING) {
            finish(trailers);
        } else if (phase == Phase.RESPONSE && !outcome.local) {
            responseEnded = true;
            responseTrailers = trailers;
            if (collectingResponse) {
                collectingResponse = false;
                awaiting = false;
                unwind();
            }
        }
    }

    /// The call ended without a complete response.
    public void upstreamFailed(UpstreamFailure failure) {
        dropUpstream();
        if (phase == Phase.IDLE) return;
        outcome.upstreamFailure = failure;
        if (outcome.sentUp != 0) outcome.upstreamDone = System.nanoTime();
        loop.counters().upstreamFailed(failure);
        if (phase == Phase.SENDING) {
            peer().abort();
            end();
            return;
        }
        collectingResponse = false;
        awaiting = false;
        tellOfFailure();
        var code = failure.code();
        reject(code, code.status(), code.message());
        flushBoth();
    }

    /// The upstream reset its stream. A client that has the head already gets the same reason; a gRPC call gets it
    /// in place of an answer, which would not be one of gRPC: its own rules make a status of it.
    ///
    /// @param why error code as RFC 9113, 7 numbers them
    public void upstreamReset(long why) {
        var to = client;
        boolean sending = phase == Phase.SENDING;
        boolean unanswered = phase == Phase.UPSTREAM && isGrpc();
        if (to == null || !sending && !unanswered) {
            upstreamFailed(UpstreamFailure.CLOSED);
            return;
        }
        dropUpstream();
        outcome.upstreamFailure = UpstreamFailure.CLOSED;
        outcome.upstreamDone = System.nanoTime();
        loop.counters().upstreamFailed(UpstreamFailure.CLOSED);
        if (!sending) {
            tellOfFailure();
            outcome.problem = UpstreamFailure.CLOSED.code();
            outcome.status = UpstreamFailure.CLOSED.code().status();
            loop.counters().status(outcome.status);
        }
        to.reset(why);
        end();
    }

    private boolean isGrpc() {
        return Streaming.isGrpc(request) && !peer().protocol().startsWith("HTTP/1");
    }

    private void tellOfFailure() {
        if (pipeline == null) return;
        for (var step : pipeline.response) {
            try {
                step.onUpstreamFailure(this);
            } catch (RuntimeException bug) {
                LOG.error("step {} broke", step.name(), bug);
            }
        }
    }

    // ---- the response on its way down ------------------------------------------------------------------------------

    private void applyEarly() {
        if (early.count() == 0) return;
        for (int i = 0; i < early.count(); i++) {
            if (!early.isThere(i)) continue;
            var name = HeaderName.exactly(early.name(i));
            if (name.known() == HeaderName.K_CORS) response.remove(name);
        }
        for (int i = 0; i < early.count(); i++) {
            if (early.isThere(i)) response.add(HeaderName.exactly(early.name(i)), early.value(i));
        }
        early.clear();
    }

    private void unwind() {
        var steps = pipeline == null ? NO_STEPS : pipeline.response;
        while (unwound < steps.length) {
            var step = steps[unwound];
            try {
                if (!responseEnded && step.needsResponseBody(this)) {
                    collectingResponse = true;
                    awaiting = true;
                    var side = upstreamSide;
                    if (side != null) side.reading(true);
                    return;
                }
                unwound++;
                var verdict = step.onResponse(this);
                if (verdict != Verdict.PASS) {
                    settle(verdict);
                    return;
                }
            } catch (RuntimeException | StackOverflowError | LinkageError bug) {
                unwound = Integer.MAX_VALUE;
                broken(step, bug);
                return;
            }
        }
        sendHead();
    }

    private static final ResponseStep[] NO_STEPS = {};

    private void sendHead() {
        phase = Phase.SENDING;
        var to = peer();
        var body = responseBody;
        if (responseEnded) {
            int bytes = body == null ? 0 : body.readableBytes();
            if (bytes > 0 || outcome.local) {
                responseLength = bytes;
                if (response.status() >= 200 && response.status() != 204 && response.status() != 304) {
                    boolean head = clientAskedHead;
                    if (!head || !outcome.local) response.set(HeaderName.CONTENT_LENGTH, bytes);
                    if (head) bytes = 0;
                } else {
                    bytes = 0;
                }
            }
            if (bytes == 0 && body != null) {
                releaseResponseBody();
                body = null;
            }
        }
        outcome.status = response.status();
        // As Go's net/http: 304 describes no body.
        if (outcome.status == 304) response.remove(HeaderName.CONTENT_TYPE);
        loop.counters().status(outcome.status);
        to.sendHead(this, responseLength);
        if (phase != Phase.SENDING) return;
        if (body != null && responseBody != null) {
            responseBody = null;
            outcome.bytes += body.readableBytes();
            to.sendData(body);
        }
        if (responseEnded) {
            finish(responseTrailers);
            return;
        }
        var side = upstreamSide;
        if (side != null) side.reading(true);
    }

    private void finish(@Nullable Head trailers) {
        peer().sendEnd(trailers);
        end();
    }

    private void flushBoth() {
        if (client != null) client.flush();
        if (upstreamSide != null) upstreamSide.flush();
    }

    private void end() {
        if (phase == Phase.IDLE) return;
        phase = Phase.IDLE;
        generation++;
        dropUpstream();
        if (pipeline != null) {
            for (var ending : pipeline.endings) {
                try {
                    ending.onEnd(this);
                } catch (RuntimeException bug) {
                    LOG.error("ending {} broke", ending.name(), bug);
                }
            }
        }
        loop.unwatch(this);
        clear();
        loop.release(this);
    }

    private void clear() {
        request.clear();
        response.clear();
        if (early.size() > 0) early.clear();
        limits.clear();
        Arrays.fill(slots, null);
        client = null;
        api = null;
        pipeline = null;
        reached = 0;
        unwound = 0;
        awaiting = false;
        afterLater = null;
        collectingRequest = false;
        collectingResponse = false;
        if (requestBody != null) requestBody.release();
        requestBody = null;
        releaseResponseBody();
        responseTrailers = null;
        upstreamSide = null;
        deadlineNanos = 0;
        deadlineWhole = false;
        path.clear();
        upstream.clear();
        loops.clear();
        outcome.clear();
        handOvers = 0;
        maxRequestBytes = Long.MAX_VALUE;
        requestBytes = 0;
        ignored = false;
        versionName = "";
    }

    private void releaseResponseBody() {
        var body = responseBody;
        responseBody = null;
        if (body != null) body.release();
    }

    void checkDeadline(long now) {
        if (deadlineNanos == 0 || now - deadlineNanos < 0) return;
        deadlineNanos = 0;
        upstreamFailed(UpstreamFailure.TIMEOUT);
        // The client's buffers are not flushed by a read here.
        if (client != null) client.flush();
    }

    private Pipeline running() {
        var chosen = pipeline;
        if (chosen == null) throw new IllegalStateException("the exchange has not started");
        return chosen;
    }

    private ClientSide peer() {
        var side = client;
        if (side == null) throw new IllegalStateException("the exchange has no client");
        return side;
    }

    // ---- what steps see
    // ----------------------------------------------------------------------------------------------

    public Loop loop() {
        return loop;
    }

    /// Changes with each use of this object; tells an old callback from a new exchange.
    public long generation() {
        return generation;
    }

    public RequestHead request() {
        return request;
    }

    /// The response that is on its way down; from the upstream or made here.
    public ResponseHead response() {
        return response;
    }

    /// Fields that go into whatever answer there will be; those of CORS win over the upstream's.
    public Head early() {
        return early;
    }

    /// What limits said about this request.
    public LimitNumbers limits() {
        return limits;
    }

    public ClientSide client() {
        return peer();
    }

    public InetSocketAddress remote() {
        return peer().remote();
    }

    public ServedApi api() {
        var served = api;
        if (served == null) throw new IllegalStateException("the exchange has no API yet");
        return served;
    }

    public boolean hasApi() {
        return api != null;
    }

    public Pipeline pipeline() {
        return running();
    }

    /// The whole request body; only in a step that said it needs it, or when it is already in memory.
    public ByteBuf requestBody() {
        var body = requestBody;
        if (body == null) throw new IllegalStateException("the request body is not in memory");
        return body;
    }

    /// Length of the request's body: bytes, or [Framing#CHUNKED] while it is not known.
    public long requestLength() {
        return requestLength;
    }

    /// True while the client's body has not been touched: the request can be sent again.
    public boolean requestIsRepeatable() {
        return requestEnded || requestBody != null;
    }

    public void replaceRequestBody(byte[] body) {
        if (requestBody != null) requestBody.release();
        requestBody = Unpooled.wrappedBuffer(body);
        requestLength = body.length;
        requestEnded = true;
        request.remove(HeaderName.TRANSFER_ENCODING);
        request.set(HeaderName.CONTENT_LENGTH, body.length);
    }

    /// The whole response body; only in a response step that said it needs it.
    public ByteBuf responseBody() {
        var body = responseBody;
        return body == null ? Unpooled.EMPTY_BUFFER : body;
    }

    public void replaceResponseBody(byte[] body) {
        releaseResponseBody();
        responseBody = Unpooled.wrappedBuffer(body);
        responseLength = body.length;
        response.remove(HeaderName.TRANSFER_ENCODING);
        response.set(HeaderName.CONTENT_LENGTH, body.length);
    }

    public RequestPath path() {
        return path;
    }

    /// What the request that goes up differs in.
    public UpstreamRequest upstream() {
        return upstream;
    }

    public Loops loops() {
        return loops;
    }

    /// What became of the request so far.
    public Outcome outcome() {
        return outcome;
    }

    /// The endpoint is on an ignore list: authentication and what follows from it are skipped.
    public boolean ignored() {
        return ignored;
    }

    public void ignored(boolean yes) {
        ignored = yes;
    }

    /// Name of the version that serves the request; "" when the API has none.
    public String versionName() {
        return versionName;
    }

    public void versionName(String name) {
        versionName = name;
    }

    /// Bounds the exchange: when the time is over the client gets 504. A later call replaces an earlier one.
    ///
    /// @param whole bound the body of the response too; else only the wait for its head
    public void deadlineIn(long nanos, boolean whole) {
        deadlineNanos = System.nanoTime() + nanos;
        if (deadlineNanos == 0) deadlineNanos = 1;
        deadlineWhole = whole;
    }

    public void noDeadline() {
        deadlineNanos = 0;
    }

    public boolean hasDeadline() {
        return deadlineNanos != 0;
    }

    /// Refuses a body that is longer, plainly and whatever the API; called before the request is routed.
    ///
    /// @return false when the request was answered
    public boolean limitRequestBody(long bytes) {
        maxRequestBytes = bytes;
        if (requestLength <= bytes) return true;
        bodyTooLarge();
        return false;
    }

    /// Bytes of a body that may be held in memory for a step.
    public void maxBodyInMemory(long bytes) {
        maxBodyInMemory = bytes;
    }

    @Nullable
    Object slot(int index) {
        return index < slots.length ? slots[index] : null;
    }

    void slot(int index, @Nullable Object value) {
        if (index >= slots.length) slots = Arrays.copyOf(slots, Math.max(index + 1, Slot.count()));
        slots[index] = value;
    }

    @Override
    public String toString() {
        return phase + " " + generation;
    }
}
