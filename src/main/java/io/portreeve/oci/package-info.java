/**
 * The OCI distribution client: manifests, referrers and blobs, from registries that may be hostile.
 * Every byte is bounded and held against its digest here.
 *
 * <p>Source: OCI Distribution Specification 1.1.
 */
@NullMarked
package io.portreeve.oci;

import org.jspecify.annotations.NullMarked;
