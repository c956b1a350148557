/// How much a template may use, and the error that ends one which asks for more.
@org.jspecify.annotations.NullMarked
package io.sluice.gotemplate.limit;
