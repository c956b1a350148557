@org.jspecify.annotations.NullMarked
package io.sluice.model.policy;
