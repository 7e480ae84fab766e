/**
 * Fuzzing of everything that reads input of an attacker: with mutations from a seeded generator in
 * every test run, and with Jazzer, which follows coverage, in {@code make fuzz}.
 */
@NullMarked
package io.portreeve.fuzz;

import org.jspecify.annotations.NullMarked;
