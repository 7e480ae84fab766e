package io.portreeve.registry;

import io.portreeve.retention.Compilation;
import io.portreeve.rules.LifecycleRules;
import io.portreeve.settings.SettingsSurroundings.LifecyclePolicies;
import io.portreeve.settings.SettingsSurroundings.Lookup;

/**
 * The LifecyclePolicies that creation templates name.
 *
 * @param around the cluster
 */
record TemplatePolicies(Surroundings around) implements LifecyclePolicies {
  @Override
  public Lookup find(String namespace, String name) {
    var policy = around.policy(namespace, name);
    if (policy.isEmpty()) {
      return new Lookup.Missing();
    }
    return switch (LifecycleRules.compile(policy.get().getSpec())) {
      case Compilation.Compiled(var document, var _) -> new Lookup.Found(document);
      case Compilation.Refused(var violations) ->
          new Lookup.Refused(violations.getFirst().toString());
    };
  }
}
