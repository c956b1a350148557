/// Sessions of keys and organisations as requests need them: caches over the store.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.session;
