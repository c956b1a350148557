package io.sluice.model.session;

import java.util.Optional;

/// The rate of one endpoint for one key (`access_rights.*.endpoints`).
///
/// @param path   pattern of the endpoint
/// @param method upper case
/// @param per    seconds
public record EndpointLimit(String path, String method, double rate, double per, Optional<Smoothing> smoothing) {
    /// Seconds that one request takes of the rate; 0 without a limit.
    public double secondsPerRequest() {
        return Limit.secondsPerRequest(rate, per);
    }
}
