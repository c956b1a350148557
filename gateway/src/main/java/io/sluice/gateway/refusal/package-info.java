/// What clients read when a request is refused: words, form, and what operators put in their place.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.refusal;
