/** Writes the reference documentation from the code, and holds the committed one against it. */
@NullMarked
package io.portreeve.docs;

import org.jspecify.annotations.NullMarked;
