package io.sluice.gotemplate.value;

/// A `complex128` of Go. Templates can write such constants and print them.
public record ComplexNumber(double real, double imaginary) {}
