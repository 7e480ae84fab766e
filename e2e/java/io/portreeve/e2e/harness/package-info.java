/**
 * What the end-to-end tests stand on: the lab, the operator as a process, a proxy that counts and
 * breaks AWS calls.
 */
@NullMarked
package io.portreeve.e2e.harness;

import org.jspecify.annotations.NullMarked;
