/**
 * Tests of the packaged operator against the lab: a real API server, an AWS endpoint that isn't
 * ours, the chart's RBAC.
 */
@NullMarked
package io.portreeve.e2e;

import org.jspecify.annotations.NullMarked;
