package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.json.JsonWriter;
import io.sluice.gotemplate.xml.XmlWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// All functions of the library, and the two that marshal values.
public final class SprigFunctions {

    private SprigFunctions() {}

    /// @param clock what time it is, and where
    /// @param random where chance comes from; a secure one when templates make tokens
    /// @param expressions the engine for regular expressions
    public static List<GoFunction> all(Clock clock, RandomGenerator random, Expressions expressions) {
        List<GoFunction> functions = new ArrayList<>();
        functions.addAll(TextFunctions.all());
        functions.addAll(NumberFunctions.all(random));
        functions.addAll(ListFunctions.all());
        functions.addAll(DictFunctions.all());
        functions.addAll(DefaultFunctions.all());
        functions.addAll(EncodingFunctions.all(random));
        functions.addAll(PathFunctions.all());
        functions.addAll(DateFunctions.all(clock));
        functions.addAll(ExpressionFunctions.all(expressions));
        functions.add(GoFunction.of("jsonMarshal", "any", a -> JsonWriter.text(a.any(0), a.budget())));
        functions.add(GoFunction.of("xmlMarshal", "any", a -> XmlWriter.text(a.any(0), a.budget())));
        functions.add(GoFunction.of("semver", "string", a -> Version.of(a.text(0))));
        functions.add(GoFunction.of(
                "semverCompare",
                "string string",
                a -> VersionRange.of(a.text(0)).contains(Version.of(a.text(1)))));
        return List.copyOf(functions);
    }
}
