/// JSON Schema with the words of a Tyk gateway, and the checks a definition passes before it is saved.
@org.jspecify.annotations.NullMarked
package io.sluice.model.schema;
