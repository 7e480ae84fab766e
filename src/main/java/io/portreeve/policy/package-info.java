/**
 * Compiled policies and their verdicts: pure where it decides; evidence behind a cache whose keys
 * hold all that it depends on.
 */
@NullMarked
package io.portreeve.policy;

import org.jspecify.annotations.NullMarked;
