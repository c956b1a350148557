package io.sluice.model.settings;

import java.time.Duration;

/// How rates and quotas are counted.
///
/// @param fixedWindow      one counter a window, in the store
/// @param rolling          every request in the store, exact
/// @param sentinel         every request in the store, asked behind the request's back
/// @param smoothing        whether limits may move step by step
/// @param transactional    whether the rolling log is written in a transaction
/// @param noticeInterval   how often nodes tell each other of their share
/// @param counted         whether this node takes a share; one that only manages does not
/// @param threshold        rate a node, in requests a window, under which the store counts instead of the node
/// @param sentinelFallback whether that store counting is the sentinel one
/// @param headers          what `X-RateLimit-*` speak of: `quotas` or `rate_limits`
/// @param organisations    whether an organisation's own rate and quota hold
/// @param organisationsLater whether they are asked behind the request's back
public record LimitSettings(
        boolean fixedWindow,
        boolean rolling,
        boolean sentinel,
        boolean smoothing,
        boolean transactional,
        Duration noticeInterval,
        boolean counted,
        double threshold,
        boolean sentinelFallback,
        String headers,
        boolean organisations,
        boolean organisationsLater) {

    static LimitSettings of(Values values) {
        return new LimitSettings(
                values.on("enable_fixed_window_rate_limiter"),
                values.on("enable_redis_rolling_limiter"),
                values.on("enable_sentinel_rate_limiter"),
                values.on("enable_rate_limit_smoothing"),
                !values.on("enable_non_transactional_rate_limiter"),
                values.seconds("drl_notification_frequency"),
                !values.on("management_node"),
                values.number("drl_threshold"),
                values.on("drl_enable_sentinel_rate_limiter"),
                values.oneOf("rate_limit_response_headers", "quotas", "rate_limits"),
                values.on("enforce_org_quotas"),
                values.on("experimental_process_org_off_thread"));
    }
}
