/** Working substitutes for ports, sample objects, and assertions. */
@NullMarked
package io.portreeve.testing;

import org.jspecify.annotations.NullMarked;
