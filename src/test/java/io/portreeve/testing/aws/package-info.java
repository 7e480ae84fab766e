/**
 * An AWS endpoint in memory: ECR, and of STS and SQS what goes with it, on the wire. Written from
 * AWS's API reference and user guide; it refuses what AWS refuses.
 */
@NullMarked
package io.portreeve.testing.aws;

import org.jspecify.annotations.NullMarked;
