package io.sluice.model.session;

/// How a rate limit grows and shrinks with its use (`smoothing`).
///
/// @param trigger share of the allowance, 0 to 1
/// @param delay   seconds between two changes
public record Smoothing(boolean enabled, long threshold, double trigger, long step, long delay) {}
