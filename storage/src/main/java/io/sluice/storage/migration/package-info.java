/// Changes of what is stored, step by step while processes of two versions work on it.
@org.jspecify.annotations.NullMarked
package io.sluice.storage.migration;
