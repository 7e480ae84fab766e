/** Pull Secrets: tokens of a Registry, kept fresh in the namespaces that its rules select. */
@NullMarked
package io.portreeve.pullsecret;

import org.jspecify.annotations.NullMarked;
