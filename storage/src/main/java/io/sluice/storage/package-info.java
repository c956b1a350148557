/// What the product keeps, as ports. Hot ports answer later and never block; each backend lives below.
///
/// An answer comes on a thread of the backend, or on the caller's before the call returns. It must not block.
@org.jspecify.annotations.NullMarked
package io.sluice.storage;
