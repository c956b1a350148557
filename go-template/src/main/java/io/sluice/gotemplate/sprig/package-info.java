/// The functions that templates of gateways use beside Go's own: the generic set of Sprig 3 without access to
/// the environment of the process, and the marshalling of JSON and XML.
///
/// Left out, so that a template which calls one is refused when it is read: what reads the environment
/// (`env`, `expandenv`) or the network (`getHostByName`), and what is too costly for the path of a request
/// (`bcrypt`, `htpasswd`, `derivePassword`, `genPrivateKey` and the makers of certificates).
///
/// source: https://masterminds.github.io/sprig/
@org.jspecify.annotations.NullMarked
package io.sluice.gotemplate.sprig;
