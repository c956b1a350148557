package io.sluice.gateway.middleware.limit;

/// One quota: how much of a counter may be used.
///
/// @param max     requests in a period, above 0
/// @param renewal seconds of a period; 0 or less never renews
record Quota(QuotaCounter counter, long max, long renewal) {}
