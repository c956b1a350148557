package io.sluice.model.oas;

import java.util.Optional;

/// What somebody who imports or patches an OpenAPI document wants of its extension. A middleware that is not
/// mentioned is left as it is; `false` writes its block switched off.
///
/// @param securityProcessingMode `legacy` or `compliant`; "" leaves it out
public record ImportOptions(
        Optional<String> upstreamUrl,
        Optional<String> listenPath,
        Optional<String> customDomain,
        Optional<Boolean> authentication,
        Optional<Boolean> allowList,
        Optional<Boolean> validateRequest,
        Optional<Boolean> mockResponse,
        String securityProcessingMode) {
    public static final ImportOptions NONE = new ImportOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "");
}
