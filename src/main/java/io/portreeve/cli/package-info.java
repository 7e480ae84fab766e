/** Run mode {@code cli}: works on files, without a cluster and without a framework. */
@NullMarked
package io.portreeve.cli;

import org.jspecify.annotations.NullMarked;
