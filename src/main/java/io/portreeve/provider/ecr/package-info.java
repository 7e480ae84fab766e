/**
 * Amazon ECR behind the provider port: the only code that knows the AWS SDK.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html">Amazon ECR
 *     API Reference</a>
 */
@NullMarked
package io.portreeve.provider.ecr;

import org.jspecify.annotations.NullMarked;
