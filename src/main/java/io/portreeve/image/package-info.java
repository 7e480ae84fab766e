/**
 * Values about images and repositories that every other package shares: names, digests, globs and
 * templates of names.
 *
 * <p>A value of this package is right by construction: text from outside becomes a value by {@code
 * parse}, or an {@link IllegalArgumentException} says which rule the text breaks. Every check is
 * linear in the length of the text, or bounded by a product of two lengths that are bounded.
 */
@NullMarked
package io.portreeve.image;

import org.jspecify.annotations.NullMarked;
