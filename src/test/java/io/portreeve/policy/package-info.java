/** Tests of compiling policies and of verdicts. */
@NullMarked
package io.portreeve.policy;

import org.jspecify.annotations.NullMarked;
