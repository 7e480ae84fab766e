/**
 * ImageRepository objects become repositories: observe, plan (pure), apply, report. Tenancy and
 * ownership are decided before any write, tenancy before any call.
 */
@NullMarked
package io.portreeve.repository;

import org.jspecify.annotations.NullMarked;
