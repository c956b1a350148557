/// Two versions of the product, and the way from one to the other and back while clients are served.
@org.jspecify.annotations.NullMarked
package io.sluice.e2e.upgrade;
