/**
 * Generates the CRDs from {@code io.portreeve.api} and completes them with what the generator can't
 * say. At build time only, and so beside the tests: the operator ships none of it.
 */
@NullMarked
package io.portreeve.api.crd;

import org.jspecify.annotations.NullMarked;
