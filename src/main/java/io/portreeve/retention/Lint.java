package io.portreeve.retention;

/**
 * One warning about rules that are accepted and yet do something else than they seem to.
 *
 * @param path where, below a LifecyclePolicy, such as {@code spec.rules[2]}
 * @param id what is meant, for machines: {@code never-acts}, {@code redundant-pattern}, {@code
 *     exact-tag-count}, {@code takes-places}, {@code expires-signatures} or {@code more-lint};
 *     stable
 * @param message what happens and what to do about it, for people
 */
public record Lint(String path, String id, String message) {}
