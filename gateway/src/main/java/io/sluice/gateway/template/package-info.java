/// Go templates as the gateway uses them: which functions they may call, and what they are rendered with.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.template;
