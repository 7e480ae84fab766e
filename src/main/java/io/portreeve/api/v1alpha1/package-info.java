/**
 * Portreeve's custom resources, group {@code portreeve.io}, version {@code v1alpha1}: the contract
 * with its users.
 *
 * <p>The CRDs in {@code deploy/crds} are generated from these types; a field's description is
 * written once, here. Spec and status are records: a component is {@code @Required}, has a
 * {@code @Default}, or is {@code @Nullable}.
 */
@NullMarked
package io.portreeve.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
