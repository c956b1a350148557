package io.sluice.gateway.control;

import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.event.Events;
import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.health.HealthCounters;
import io.sluice.gateway.identity.KeySets;
import io.sluice.gateway.oauth.OAuthParts;
import io.sluice.gateway.observe.MetricsPage;
import io.sluice.gateway.session.LivePolicies;
import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.source.DefinitionFolder;
import io.sluice.gateway.source.Loader;
import io.sluice.gateway.source.PolicyFolder;
import io.sluice.gateway.source.ReloadNotices;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.gateway.tls.CertificateWatch;
import io.sluice.model.schema.DefinitionCheck;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.Storage;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What the control API is built from.
///
/// @param loop         plays requests that did not come from a client
/// @param keySets      keys of identity providers
/// @param oauth        what the OAuth servers of all APIs share
/// @param certificateWatch told of certificates that are used
/// @param events       told of keys that are made, changed and deleted
/// @param calls        hears of calls of this API
/// @param dashboardUp  whether it answers; absent when definitions come from elsewhere
/// @param policyFolder absent when policies come from elsewhere
public record ControlParts(
        GatewaySettings settings,
        Storage storage,
        LiveConfig live,
        LivePolicies policies,
        SessionCache sessions,
        KeySets keySets,
        DefinitionFolder definitions,
        Optional<PolicyFolder> policyFolder,
        Loader loader,
        Loop loop,
        OAuthParts oauth,
        ReloadNotices reloadNotices,
        Optional<HealthCounters> health,
        DefinitionCheck check,
        MetricsPage metrics,
        CertificateStore certificates,
        CertificateWatch certificateWatch,
        Events events,
        Optional<Ending> calls,
        Optional<BooleanSupplier> dashboardUp,
        ControlApi.Presence presence) {}
