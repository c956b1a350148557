package io.sluice.gateway.script;

import java.util.List;

/// One function of a script that was compiled before. For any number of threads; no call sees another one's globals.
public interface ScriptFunction {

    /// Calls it with JSON values.
    ///
    /// @param arguments JSON texts
    /// @return the text that it returned
    /// @throws ScriptFailure when it throws, takes too long, or returns no text
    String call(List<String> arguments, ScriptHost host) throws ScriptFailure;
}
