/**
 * Settings of a registry itself, which others change too: what a Registry asks becomes documents in
 * the words of the registry's API, and these are merged three-way (last applied, live, asked) with
 * what is there, so that entries and members of others survive. Pure.
 */
@NullMarked
package io.portreeve.settings;

import org.jspecify.annotations.NullMarked;
