/// Where secrets are kept (variables, files, Consul, Vault), and the references that name them.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.secret;
