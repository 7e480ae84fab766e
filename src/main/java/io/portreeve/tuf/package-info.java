/**
 * Trust roots from TUF repositories: fetched, verified and kept, so that the last good one serves
 * while its repository can't be reached.
 */
@NullMarked
package io.portreeve.tuf;

import org.jspecify.annotations.NullMarked;
