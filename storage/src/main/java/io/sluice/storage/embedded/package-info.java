/// The store inside the process: one file under the data folder, nothing to install.
@org.jspecify.annotations.NullMarked
package io.sluice.storage.embedded;
