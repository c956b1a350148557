/// The file that a backup is. Knows nothing of stores and folders (`docs/guide/backup-format.md`).
@org.jspecify.annotations.NullMarked
package io.sluice.cli.backup.format;
