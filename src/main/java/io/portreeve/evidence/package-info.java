/**
 * From a registry's untrusted bytes to verified facts: signatures, their certificates, the log and
 * the time that vouch for them. Decides on its own; the only code that uses sigstore-java.
 */
@NullMarked
package io.portreeve.evidence;

import org.jspecify.annotations.NullMarked;
