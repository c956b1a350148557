package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.session.OrganisationSessions;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.session.KeyForms;

/// What the limit steps of all APIs share.
///
/// @param rateHeaders        `X-RateLimit-*` tell of rates instead of quotas
/// @param names              how limiter names are hashed
/// @param variables          in `rate_limit_pattern`
/// @param organisations      sessions of organisations
/// @param checkOrganisations `enforce_org_quotas`
/// @param organisationsBehind `experimental_process_org_off_thread`: all refusals share Tyk's text for it; the
///     decision itself does not lag behind here as it does there
public record Limiters(
        RateLimiter rates,
        Quotas quotas,
        boolean rateHeaders,
        KeyForms names,
        Variables variables,
        OrganisationSessions organisations,
        boolean checkOrganisations,
        boolean organisationsBehind) {}
