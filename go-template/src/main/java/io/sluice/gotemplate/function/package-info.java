/// Functions that templates call: their signatures, the built-in ones of Go's template language.
@org.jspecify.annotations.NullMarked
package io.sluice.gotemplate.function;
