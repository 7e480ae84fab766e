/**
 * Policy documents of AWS IAM as resources carry them: read strictly, compared by meaning, built
 * for plain grants, and looked over for what would be refused or lock the operator out. Pure.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">Grammar
 *     of the IAM JSON policy language</a>
 */
@NullMarked
package io.portreeve.iam;

import org.jspecify.annotations.NullMarked;
