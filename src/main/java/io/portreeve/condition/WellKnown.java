package io.portreeve.condition;

import com.fasterxml.jackson.databind.JsonNode;
import io.portreeve.image.Excerpt;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Predicates that conditions can read in one form, whichever version wrote them. What a predicate
 * doesn't say isn't in the form either: asking for it has no value, and admits nothing.
 *
 * @param variable name of the variable
 * @param what what it reads, in words
 * @param fields all that it may have; empty: anything
 * @param form what reads it
 */
record WellKnown(String variable, String what, List<String> fields, Form form) {
  static final List<WellKnown> ALL =
      List.of(
          new WellKnown(
              "slsa", "SLSA provenance v0.2 or v1", ProvenanceForm.FIELDS, ProvenanceForm::of),
          new WellKnown(
              "sbom", "an SBOM in SPDX 2 or CycloneDX JSON", SbomForm.FIELDS, SbomForm::of),
          new WellKnown("vuln", "a vulnerability scan", ScanForm.FIELDS, ScanForm::of),
          new WellKnown("vex", "an OpenVEX document", VexForm.FIELDS, VexForm::of),
          new WellKnown(
              "custom", "a document of `cosign attest --type custom`", List.of(), CustomForm::of));

  /** Makes the list unmodifiable. */
  WellKnown {
    fields = List.copyOf(fields);
  }

  /** Brings a predicate of a type into the form. */
  @FunctionalInterface
  interface Form {
    /** The form, or null if the predicate is no such thing. */
    @Nullable Map<String, Object> of(String predicateType, JsonNode predicate, Meter meter);
  }

  static WellKnown named(String variable) {
    for (var known : ALL) {
      if (known.variable.equals(variable)) {
        return known;
      }
    }
    throw new Undecided("there is no variable " + Excerpt.of(variable));
  }

  Map<String, Object> of(Claims claims, Meter meter) {
    var made =
        form.of(claims.predicateType(), Wrapping.unwrapped(claims.predicate(), meter), meter);
    if (made == null) {
      throw new Undecided(
          variable
              + " is there for "
              + what
              + "; this predicate of type "
              + Excerpt.of(claims.predicateType())
              + " isn't one");
    }
    return made;
  }
}
