package io.sluice.model.settings;

import java.time.Duration;

/// JavaScript of users.
///
/// @param enabled whether scripts run
/// @param timeout longest time of one call
/// @param preload file that every engine reads first; "" is none
/// @param inline  whether a definition may carry the script itself
public record ScriptSettings(boolean enabled, Duration timeout, String preload, boolean inline) {

    static ScriptSettings of(Values values) {
        return new ScriptSettings(
                values.on("enable_jsvm"),
                values.seconds("jsvm_timeout"),
                values.text("tyk_js_path"),
                !values.on("disable_virtual_path_blobs"));
    }
}
