/** Who may ask what of a registry: credentials as values that never show their secrets. */
@NullMarked
package io.portreeve.credentials;

import org.jspecify.annotations.NullMarked;
