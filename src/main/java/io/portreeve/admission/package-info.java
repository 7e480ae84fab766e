/**
 * The webhook process: admission reviews in, verdicts out, within the request's deadline. It writes
 * nothing.
 */
@NullMarked
package io.portreeve.admission;

import org.jspecify.annotations.NullMarked;
