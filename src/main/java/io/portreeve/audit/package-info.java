/** What policies say of what runs: kept current, told in their status, and shared with webhooks. */
@NullMarked
package io.portreeve.audit;

import org.jspecify.annotations.NullMarked;
