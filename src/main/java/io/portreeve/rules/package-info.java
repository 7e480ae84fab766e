/**
 * From a LifecyclePolicy to retention rules: the one place that knows both. A package of its own,
 * since {@code retention} is pure and knows no Kubernetes types, and both {@code lifecycle} and
 * {@code repository} compile policies.
 */
@NullMarked
package io.portreeve.rules;

import org.jspecify.annotations.NullMarked;
