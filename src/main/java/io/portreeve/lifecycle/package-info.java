/** LifecyclePolicy objects: compiled, checked, linted. What uses them puts the rules in force. */
@NullMarked
package io.portreeve.lifecycle;

import org.jspecify.annotations.NullMarked;
