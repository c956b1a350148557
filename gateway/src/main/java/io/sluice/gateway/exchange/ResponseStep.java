package io.sluice.gateway.exchange;

import io.sluice.model.middleware.ResponseStage;

/// One step of a response on its way to the client. Steps run in the order of [ResponseStage].
public interface ResponseStep extends Step {

    ResponseStage responseStage();

    /// May change [Exchange#response] and its body. [Verdict.Answer] and [Verdict.Reject] replace the response.
    Verdict onResponse(Exchange exchange);

    /// The call ended without an answer; the refusal that the client gets instead is not sent yet, so what is noted
    /// here counts for its next request. [#onResponse] is not called for this call.
    default void onUpstreamFailure(Exchange exchange) {}

    /// True when [#onResponse] reads [Exchange#responseBody]: it is then called once the whole body is in memory.
    default boolean needsResponseBody(Exchange exchange) {
        return false;
    }
}
