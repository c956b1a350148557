/// Answers without the upstream.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.middleware.answer;
