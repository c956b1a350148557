/// Makes packages of what the cli module has laid out. One list of files (`Contents`), one writer for each format.
@org.jspecify.annotations.NullMarked
package io.sluice.packaging;
