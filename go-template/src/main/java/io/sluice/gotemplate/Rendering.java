package io.sluice.gotemplate;

import io.sluice.gotemplate.value.GoText;
import java.util.Optional;

/// What a template made of its data.
///
/// @param output what was written, in UTF-8; with a failure what was written before it
public record Rendering(byte[] output, Optional<TemplateFailure> failure) {

    public String text() {
        return GoText.of(output);
    }
}
