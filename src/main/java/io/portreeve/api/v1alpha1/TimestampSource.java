package io.portreeve.api.v1alpha1;

/** Whose word counts for when something was signed. */
public enum TimestampSource {
  /** A transparency log's or a timestamp authority's. */
  Any,
  /** A timestamp authority's alone. */
  RFC3161
}
