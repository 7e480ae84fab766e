/**
 * What a registry's errors mean for the object that ran into them: one switch, for all reconcilers.
 * A package of its own, since neither the provider port knows conditions nor the status package
 * registries.
 */
@NullMarked
package io.portreeve.fault;

import org.jspecify.annotations.NullMarked;
