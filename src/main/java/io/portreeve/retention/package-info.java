/**
 * What Amazon ECR's lifecycle policies mean, as pure functions: the user's rules, their compilation
 * to a lifecycle policy document, the comparison of documents by meaning, and warnings about rules
 * that do something else than they seem to.
 *
 * <p>Sources: Amazon ECR User Guide, "Automate the cleanup of images by using lifecycle policies"
 * and "Lifecycle policy properties"; Amazon ECR API Reference, PutLifecyclePolicy; the page on
 * service quotas.
 */
@NullMarked
package io.portreeve.retention;

import org.jspecify.annotations.NullMarked;
