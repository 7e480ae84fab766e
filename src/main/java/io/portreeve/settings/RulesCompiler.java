package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.ReplicationSettings;
import io.portreeve.api.v1alpha1.ReplicationSettings.Deletions;
import io.portreeve.api.v1alpha1.ReplicationSettings.ExistingImages;
import io.portreeve.api.v1alpha1.ScanningSettings;
import io.portreeve.api.v1alpha1.SigningSettings;
import io.portreeve.settings.Replicates.Destination;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compiles what consists of rules with filters: replication, scanning, signing. */
final class RulesCompiler {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private final Compiling compiling;

  RulesCompiler(Compiling compiling) {
    this.compiling = compiling;
  }

  ObjectNode replication(ReplicationSettings settings) {
    var document = JSON.objectNode();
    var rules = document.putArray("rules");
    var once = compiling.once("is for the same repositories and destinations as");
    var all = new TreeSet<Destination>();
    for (int i = 0; i < settings.rules().size(); i++) {
      var rule = settings.rules().get(i);
      var at = "spec.ecr.replication.rules[" + i + "]";
      var destinations = destinations(rule, at);
      checkDistinct(rule.repositoryPrefixes(), at + ".repositoryPrefixes");
      once.check(new TreeSet<>(rule.repositoryPrefixes()) + " " + destinations, at);
      all.addAll(destinations);
      write(rule, destinations, rules.addObject());
    }
    if (all.size() > Limits.DESTINATIONS) {
      compiling.fault(
          "spec.ecr.replication.rules",
          "have %d destinations; ECR takes %d".formatted(all.size(), Limits.DESTINATIONS));
    }
    return document;
  }

  private void write(
      ReplicationSettings.Rule rule, Set<Destination> destinations, ObjectNode json) {
    var array = json.putArray("destinations");
    destinations.forEach(each -> write(each, array.addObject()));
    if (!rule.repositoryPrefixes().isEmpty()) {
      filters(rule.repositoryPrefixes(), "PREFIX_MATCH", json.putArray("repositoryFilters"));
    }
    if (rule.deletions() == Deletions.Replicate) {
      json.putObject("deleteReplication").put("enabled", true);
    }
  }

  /** Where images that are there already shall go, too. */
  ObjectNode backfills(ReplicationSettings settings) {
    var destinations = new TreeSet<Destination>();
    for (var rule : settings.rules()) {
      if (rule.existingImages() == ExistingImages.Backfill) {
        rule.destinations().forEach(each -> destinations.add(destination(each)));
      }
    }
    var document = JSON.objectNode();
    var array = document.putArray("backfills");
    destinations.forEach(each -> write(each, array.addObject().putObject("destination")));
    return document;
  }

  private static void write(Destination destination, ObjectNode json) {
    json.put("region", destination.region()).put("registryId", destination.accountId());
  }

  private Destination destination(ReplicationSettings.Destination destination) {
    return new Destination(
        destination.region(),
        Objects.requireNonNullElse(destination.accountId(), compiling.spec().accountId()));
  }

  private Set<Destination> destinations(ReplicationSettings.Rule rule, String field) {
    var spec = compiling.spec();
    var self = new Destination(spec.region(), spec.accountId());
    var once = compiling.once("is the same destination as");
    var destinations = new TreeSet<Destination>();
    for (int i = 0; i < rule.destinations().size(); i++) {
      var at = field + ".destinations[" + i + "]";
      var destination = destination(rule.destinations().get(i));
      once.check(destination.toString(), at);
      if (destination.equals(self)) {
        compiling.fault(
            at,
            "is this registry itself ("
                + self
                + "): name another region or account, or leave the destination out");
      } else if (!Compiling.partition(destination.region())
          .equals(Compiling.partition(spec.region()))) {
        compiling.fault(
            at,
            "is in another partition of AWS than "
                + spec.region()
                + ", and ECR replicates within one only: "
                + destination.region());
      }
      destinations.add(destination);
    }
    return destinations;
  }

  ObjectNode scanning(ScanningSettings settings) {
    var document = JSON.objectNode();
    if (settings.type() != null) {
      document.put(
          "scanType",
          switch (settings.type()) {
            case Basic -> "BASIC";
            case Enhanced -> "ENHANCED";
          });
    }
    var rules = document.putArray("rules");
    var once = compiling.once("has the same frequency as");
    for (int i = 0; i < settings.rules().size(); i++) {
      var rule = settings.rules().get(i);
      var at = "spec.ecr.scanning.rules[" + i + "]";
      once.check(rule.frequency().name(), at);
      checkDistinct(rule.repositoryPatterns(), at + ".repositoryPatterns");
      checkFrequency(rule.frequency(), settings.type(), at + ".frequency");
      var json = rules.addObject().put("scanFrequency", frequency(rule.frequency()));
      filters(rule.repositoryPatterns(), "WILDCARD", json.putArray("repositoryFilters"));
    }
    return document;
  }

  private void checkFrequency(
      ScanningSettings.Frequency frequency, ScanningSettings.@Nullable Type type, String field) {
    if (type == ScanningSettings.Type.Basic && frequency == ScanningSettings.Frequency.Continuous) {
      compiling.fault(field, "is Continuous, which needs spec.ecr.scanning.type Enhanced");
    } else if (type == ScanningSettings.Type.Enhanced
        && frequency == ScanningSettings.Frequency.Manual) {
      compiling.fault(field, "is Manual, which needs spec.ecr.scanning.type Basic");
    }
  }

  private static String frequency(ScanningSettings.Frequency frequency) {
    return switch (frequency) {
      case Continuous -> "CONTINUOUS_SCAN";
      case OnPush -> "SCAN_ON_PUSH";
      case Manual -> "MANUAL";
    };
  }

  ObjectNode signing(SigningSettings settings) {
    var document = JSON.objectNode();
    var rules = document.putArray("rules");
    var once = compiling.once("is the same rule as");
    for (int i = 0; i < settings.rules().size(); i++) {
      var rule = settings.rules().get(i);
      var at = "spec.ecr.signing.rules[" + i + "]";
      checkDistinct(rule.repositoryPatterns(), at + ".repositoryPatterns");
      once.check(rule.signingProfileArn() + new TreeSet<>(rule.repositoryPatterns()), at);
      var region = Compiling.arn(rule.signingProfileArn()).get(3);
      if (!region.equals(compiling.spec().region())) {
        compiling.fault(
            at + ".signingProfileArn",
            "must be a profile in the registry's region "
                + compiling.spec().region()
                + ": "
                + rule.signingProfileArn());
      }
      var json = rules.addObject().put("signingProfileArn", rule.signingProfileArn());
      filters(rule.repositoryPatterns(), "WILDCARD_MATCH", json.putArray("repositoryFilters"));
    }
    return document;
  }

  private void checkDistinct(List<String> filters, String field) {
    var once = compiling.once("is the same as");
    for (int i = 0; i < filters.size(); i++) {
      once.check(filters.get(i), field + "[" + i + "]");
    }
  }

  private static void filters(Collection<String> filters, String type, ArrayNode array) {
    for (var filter : new TreeSet<>(filters)) {
      array.addObject().put("filter", filter).put("filterType", type);
    }
  }
}
