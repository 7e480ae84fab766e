/** Tests of trust roots from TUF repositories, with a repository of their own. */
@NullMarked
package io.portreeve.tuf;

import org.jspecify.annotations.NullMarked;
