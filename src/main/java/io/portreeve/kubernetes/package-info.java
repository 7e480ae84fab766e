/** Thin glue to fabric8 and the Java Operator SDK: Events, retries, filters, reconcile requests. */
@NullMarked
package io.portreeve.kubernetes;

import org.jspecify.annotations.NullMarked;
