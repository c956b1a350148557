/// Events: their names, and who is to hear of them.
@org.jspecify.annotations.NullMarked
package io.sluice.model.event;
