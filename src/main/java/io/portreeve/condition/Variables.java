package io.portreeve.condition;

import dev.cel.runtime.CelVariableResolver;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The variables of one evaluation; each is made when it is first asked for. */
final class Variables implements CelVariableResolver {
  static final String PREDICATE_TYPE = "predicateType";
  static final String PREDICATE = "predicate";
  static final String SUBJECT = "subject";
  static final String CERTIFICATE = "certificate";

  private final Claims claims;
  private final Meter meter;
  private final Map<String, Object> made = new HashMap<>();

  Variables(Claims claims, Meter meter) {
    this.claims = claims;
    this.meter = meter;
  }

  @Override
  public Optional<Object> find(String name) {
    var value = made.get(name);
    if (value == null) {
      value = make(name);
      made.put(name, value);
    }
    return Optional.of(value);
  }

  private Object make(String name) {
    return switch (name) {
      case PREDICATE_TYPE -> claims.predicateType();
      case PREDICATE -> JsonValue.of(claims.predicate(), meter);
      case SUBJECT -> JsonValue.of(claims.subject(), meter);
      case CERTIFICATE -> claims.certificate();
      default -> WellKnown.named(name).of(claims, meter);
    };
  }
}
