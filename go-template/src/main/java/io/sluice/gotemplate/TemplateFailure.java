package io.sluice.gotemplate;

import io.sluice.gotemplate.format.QuotedText;

/// Why a rendering ended early.
///
/// @param name of the template that was rendered, whose text line and column are in
/// @param template the one within it that it happened in
/// @param line from 1
/// @param column from 1
/// @param place the action or operand, as it is written
/// @param problem what happened, in Go's words
public record TemplateFailure(String name, String template, int line, int column, String place, String problem) {

    /// One line for a log.
    public String message() {
        return "template: " + name + ":" + line + ":" + column + ": executing " + QuotedText.of(template) + " at <"
                + place + ">: " + problem;
    }
}
