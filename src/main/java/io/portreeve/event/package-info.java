/**
 * Events of registries: reads the queues that Registries name, and tells the connections what
 * changed. Knows neither objects nor controllers.
 */
@NullMarked
package io.portreeve.event;

import org.jspecify.annotations.NullMarked;
