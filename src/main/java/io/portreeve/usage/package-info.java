/** What runs, and what a workload would start: the images that must not vanish. */
@NullMarked
package io.portreeve.usage;

import org.jspecify.annotations.NullMarked;
