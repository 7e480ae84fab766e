/** Portreeve's entry point: the run modes and what they are put together from. */
@NullMarked
package io.portreeve;

import org.jspecify.annotations.NullMarked;
