package io.sluice.gotemplate.parse;

/// A template that cannot be read.
public final class TemplateSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String template;
    private final int line;
    private final int column;
    private final String problem;

    public TemplateSyntaxException(String template, int line, int column, String problem) {
        super("template: " + template + ":" + line + ":" + column + ": " + problem, null, false, false);
        this.template = template;
        this.line = line;
        this.column = column;
        this.problem = problem;
    }

    public String template() {
        return template;
    }

    /// From 1.
    public int line() {
        return line;
    }

    /// From 1.
    public int column() {
        return column;
    }

    /// What is wrong, in Go's words, without the position.
    public String problem() {
        return problem;
    }
}
