/// Walks the tree of a template over data and writes what comes of it.
@org.jspecify.annotations.NullMarked
package io.sluice.gotemplate.execute;
