/// Real Redis servers for tests: started from the PATH, killed, paused and started again.
@org.jspecify.annotations.NullMarked
package io.sluice.testkit.redis;
