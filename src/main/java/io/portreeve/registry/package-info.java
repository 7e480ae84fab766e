/**
 * Registry objects: the connection to a registry, whose account it is, and the shared snapshot of
 * its repositories.
 */
@NullMarked
package io.portreeve.registry;

import org.jspecify.annotations.NullMarked;
