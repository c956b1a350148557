/// The values of Go that templates work with, as Java objects.
///
/// | Go | Java |
/// |---|---|
/// | `nil` | `null` |
/// | `bool`, `string`, `float64` | `Boolean`, `String`, `Double` |
/// | `int` | `Long` |
/// | other integers | [SizedInteger] |
/// | `complex128` | [ComplexNumber] |
/// | `[]interface {}` | any `List` that is no [GoSlice] |
/// | slices of other types | [GoSlice] |
/// | `map[string]interface {}` | any `Map` that is no [GoMap] |
/// | `map[string]string` | [GoMap] |
/// | types with methods or fields | [GoObject] |
/// | no value at all (`reflect.Value{}`) | [Missing] |
///
/// Text of Go is a row of bytes. A byte that is no valid UTF-8 is kept as the character U+DC00 plus the byte
/// ([GoText]), so that nothing is lost on the way from input to output.
@org.jspecify.annotations.NullMarked
package io.sluice.gotemplate.value;
