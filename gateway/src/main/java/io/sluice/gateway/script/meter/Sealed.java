package io.sluice.gateway.script.meter;

import org.mozilla.javascript.ScriptableObject;

/// What [Instrumentation] lets Rhino ask before it changes an object in a way that it lets sealed ones be changed
/// too: properties that are defined, prototypes. Not for others.
public final class Sealed {
    private Sealed() {}

    /// @throws Meter.Passed for an object that scripts share
    public static void change(Object object) {
        if (object instanceof ScriptableObject scriptable && scriptable.isSealed()) {
            throw new Meter.Passed("changes what scripts share");
        }
    }
}
