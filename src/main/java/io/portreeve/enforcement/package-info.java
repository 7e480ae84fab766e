/**
 * The operator's side of admission: which policy is in force, its webhook configurations, and the
 * serving certificate.
 */
@NullMarked
package io.portreeve.enforcement;

import org.jspecify.annotations.NullMarked;
