/**
 * From a registry's untrusted bytes to verified facts: signatures, their certificates, the log and
 * the time that vouch for them. Nothing else decides on signatures of images; of sigstore-java, tuf
 * uses the updater.
 */
@NullMarked
package io.portreeve.evidence;

import org.jspecify.annotations.NullMarked;
