/// From the text of a template to its tree: lexer, parser, nodes.
@org.jspecify.annotations.NullMarked
package io.sluice.gotemplate.parse;
