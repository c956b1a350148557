/// An archive as text, and lent to other processes of the machine.
@org.jspecify.annotations.NullMarked
package io.sluice.storage.archive;
