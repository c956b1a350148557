package io.sluice.model.middleware;

/// Which requests one endpoint entry is about.
///
/// @param path       pattern as its owner wrote it; see `gateway-features-1.md` section 1.5 for how it is compiled
/// @param method     HTTP method, compared exactly; "" is any
/// @param ignoreCase only honoured by allow, block, ignore and mock entries
/// @param pointer    JSON pointer of the entry in its document, for problems
public record Endpoint(String path, String method, boolean ignoreCase, String pointer) {}
