package io.sluice.model.settings;

/// Where a value comes from; the later kind wins.
///
/// @param where "" for a default, `tyk.conf:12` for a line of a file, or the name of a variable
public record Origin(Kind kind, String where) {
    public static final Origin DEFAULT = new Origin(Kind.DEFAULT, "");

    public enum Kind {
        DEFAULT,
        FILE,
        ENVIRONMENT
    }

    @Override
    public String toString() {
        return kind == Kind.DEFAULT ? "default" : where;
    }
}
