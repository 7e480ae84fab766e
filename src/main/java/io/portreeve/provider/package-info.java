/**
 * The port to a registry's management API: operations, values and errors, and the one connection
 * and snapshot that all objects of a registry share. Adapters live below it; CDI binds them, and
 * nobody names them.
 */
@NullMarked
package io.portreeve.provider;

import org.jspecify.annotations.NullMarked;
