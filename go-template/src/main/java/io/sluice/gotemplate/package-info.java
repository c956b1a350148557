/// Go's template language: compile a [Template] once, render it as often and on as many threads as needed.
///
/// The language is that of Go's `text/template`, values print as Go's `fmt` prints them, and an error says
/// what Go says. Functions are those of Go and, when asked for, the library that gateway templates use
/// (`io.sluice.gotemplate.sprig`). A template that cannot be read is refused with line and column; one that
/// asks for too much is ended by [io.sluice.gotemplate.limit.Limits].
///
/// source: https://pkg.go.dev/text/template, https://pkg.go.dev/fmt
@org.jspecify.annotations.NullMarked
package io.sluice.gotemplate;
