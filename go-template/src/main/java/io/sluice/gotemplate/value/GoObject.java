package io.sluice.gotemplate.value;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A value whose type has fields or methods that a template can reach by name.
public interface GoObject {

    /// As `%T` prints it, `time.Time`.
    String typeName();

    Kind kind();

    /// What printing it shows: its `String` method in Go.
    String text();

    /// What it is in JSON: a value that JSON knows.
    default Object json() {
        return text();
    }

    /// A field or method by its name.
    Optional<Member> member(String name);

    /// Something that is called with arguments; a field takes none.
    ///
    /// @param method false for a field, which refuses arguments with other words
    /// @param parameters their types in Go: `string`, `int`, `time.Duration`
    /// @param body is called with as many arguments as there are parameters
    record Member(boolean method, List<String> parameters, Body body) {
        public Member {
            parameters = List.copyOf(parameters);
        }

        /// A field, or a method without parameters.
        public static Member of(@Nullable Object value) {
            return new Member(true, List.of(), _ -> value);
        }
    }

    /// What a member does.
    @FunctionalInterface
    interface Body {
        @Nullable
        Object call(List<@Nullable Object> arguments);
    }
}
