package io.sluice.gateway.script;

import java.time.Duration;

/// Compiles scripts.
public interface ScriptEngine {

    /// Rhino, read when the first one is asked for.
    ///
    /// @param limit   of one call
    /// @param bytes   that one call may allocate; a small heap may give less
    /// @param preload script that runs before each other one; "" is none
    /// @throws ScriptFailure when `preload` is no script
    static ScriptEngine of(Duration limit, long bytes, String preload) throws ScriptFailure {
        return new RhinoEngine(limit, bytes, preload);
    }

    /// @param source whole script
    /// @param name   of the function in it
    /// @throws ScriptFailure when the script does not parse
    ScriptFunction compile(String source, String name) throws ScriptFailure;
}
