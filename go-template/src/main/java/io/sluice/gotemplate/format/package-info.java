/// How Go prints: the verbs of `fmt`, numbers and quoted text of `strconv`.
@org.jspecify.annotations.NullMarked
package io.sluice.gotemplate.format;
