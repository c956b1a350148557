package io.sluice.model.settings;

/// What the machine knows of the process.
///
/// @param pidFile where its id is written; "" is nowhere
public record ProcessSettings(String pidFile) {

    static ProcessSettings of(Values values) {
        return new ProcessSettings(values.text("pid_file_location"));
    }
}
