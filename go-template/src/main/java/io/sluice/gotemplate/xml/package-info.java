/// XML to values of templates and back, in the form gateway templates know: an element is a map, its attributes
/// are members that begin with `-`, its text is `#text` or, when there is nothing else, the element itself.
@org.jspecify.annotations.NullMarked
package io.sluice.gotemplate.xml;
