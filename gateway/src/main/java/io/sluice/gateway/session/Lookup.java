package io.sluice.gateway.session;

/// What a cache says about a presented key.
public sealed interface Lookup permits KnownSession, Lookup.Unknown, Lookup.Unavailable {

    /// There is no such key, or its policies cannot be applied.
    record Unknown() implements Lookup {}

    /// The store cannot be asked, and the key was not seen before: nobody can tell.
    record Unavailable() implements Lookup {}

    Lookup UNKNOWN = new Unknown();

    Lookup UNAVAILABLE = new Unavailable();
}
