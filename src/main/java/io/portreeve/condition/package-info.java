/**
 * Conditions over attestations: CEL expressions, checked when a policy is accepted and evaluated
 * with bounded cost. Pure.
 */
@NullMarked
package io.portreeve.condition;

import org.jspecify.annotations.NullMarked;
