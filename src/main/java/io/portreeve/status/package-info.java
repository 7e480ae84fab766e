/**
 * How an outcome becomes conditions: the only code that knows what kstatus and the Kubernetes API
 * conventions ask of a status. Pure.
 */
@NullMarked
package io.portreeve.status;

import org.jspecify.annotations.NullMarked;
