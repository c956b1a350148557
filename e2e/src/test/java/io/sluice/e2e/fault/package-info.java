/// What happens when something goes wrong or changes under load: crashes, lost stores, slow clients, restarts.
@org.jspecify.annotations.NullMarked
package io.sluice.e2e.fault;
