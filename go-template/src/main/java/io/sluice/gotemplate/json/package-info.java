/// JSON to values of templates and back, as Go's `encoding/json` does it.
@org.jspecify.annotations.NullMarked
package io.sluice.gotemplate.json;
