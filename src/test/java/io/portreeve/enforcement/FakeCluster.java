package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.policy.AcceptedPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A cluster in memory: what the operator finds there, what it puts there, and in which order. */
final class FakeCluster {
  /** Everything that was written or deleted, in order; and what the API server was shown. */
  final List<String> log = new ArrayList<>();

  /** ConfigMaps with trust roots, by {@code namespace/name}. */
  final Map<String, String> trustRoots = new HashMap<>();

  /** Secrets with keys, by {@code namespace/name}. */
  final Map<String, String> keys = new HashMap<>();

  /** What a TUF repository has. */
  TrustMaterial.Reading fetched = new TrustMaterial.Reading.Pending("trustRoot.mirror: asked");

  /** Accepted policies, as the text in their ConfigMap. */
  final Map<String, String> accepted = new HashMap<>();

  final Map<String, MutatingWebhookConfiguration> mutating = new HashMap<>();
  final Map<String, ValidatingWebhookConfiguration> validating = new HashMap<>();
  @Nullable String ownerUid = "uid-of-owner";

  /** What the API server says to webhook configurations that hold this text; null: nothing. */
  @Nullable String refused;

  /** Requests that begin with this fail; null: none. */
  @Nullable String failing;

  /** How they fail. */
  RuntimeException failure = new IllegalStateException("the API server can't be reached");

  private void request(String what) {
    if (failing != null && what.startsWith(failing)) {
      throw failure;
    }
    log.add(what);
  }

  /** What is in force of a policy. */
  AcceptedPolicy inForce(String name) {
    return AcceptedPolicy.fromJson(accepted.get(name));
  }

  /** The condition by which the API server asks. */
  String asked(String name) {
    return validating.get(name).getWebhooks().getFirst().getMatchConditions().toString();
  }

  /** Keys and trust roots: those of ConfigMaps and Secrets from the maps, others as set. */
  final class Material implements TrustMaterial {
    @Override
    public Reading trustRoot(PolicySigner signer) {
      fail();
      var root = Objects.requireNonNull(signer.trustRoot());
      var ref = root.configMapRef();
      if (ref == null) {
        return fetched;
      }
      var text = trustRoots.get(ref.namespace() + "/" + ref.name());
      return text == null
          ? new Reading.Unusable(
              "trustRoot.configMapRef: ConfigMap \"%s/%s\" doesn't exist: create it"
                  .formatted(ref.namespace(), ref.name()))
          : new Reading.Found(text, null);
    }

    @Override
    public Reading key(PolicySigner signer) {
      fail();
      var ref = Objects.requireNonNull(Objects.requireNonNull(signer.key()).secretRef());
      var text = keys.get(ref.namespace() + "/" + ref.name());
      return text == null
          ? new Reading.Unusable(
              "key.secretRef: Secret \"%s/%s\" doesn't exist: create it"
                  .formatted(ref.namespace(), ref.name()))
          : new Reading.Found(text, null);
    }

    @Override
    public void refresh(PolicySigner signer) {
      log.add("refresh trust root of " + signer.name());
    }

    private void fail() {
      if (failing != null && failing.equals("read")) {
        throw failure;
      }
    }
  }

  /** ConfigMaps of the operator's namespace. */
  final class Accepted implements AcceptedPolicyStore {
    @Override
    public Stored read(String name) {
      var text = accepted.get(name);
      if (text == null) {
        return new Stored.Absent();
      }
      try {
        return new Stored.Intact(AcceptedPolicy.fromJson(text));
      } catch (IllegalArgumentException e) {
        return new Stored.Damaged(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public boolean write(AcceptedPolicy policy, String ownerUid) {
      if (policy.toJson().equals(accepted.get(policy.name()))) {
        return false;
      }
      request("write policy " + policy.name());
      accepted.put(policy.name(), policy.toJson());
      return true;
    }

    @Override
    public void delete(String name) {
      request("delete policy " + name);
      accepted.remove(name);
    }

    @Override
    public Set<String> names() {
      return new TreeSet<>(accepted.keySet());
    }
  }

  /** Webhook configurations. */
  final class Webhooks implements WebhookStore {
    @Override
    public Optional<String> ownerUid() {
      return Optional.ofNullable(ownerUid);
    }

    @Override
    public Live read(String policy) {
      return new Live(mutating.get(policy), validating.get(policy));
    }

    @Override
    public Optional<String> refusal(WebhookPair wanted, Live live) {
      request("show webhooks");
      return refused != null && wanted.toString().contains(refused)
          ? Optional.of("matchConditions: too costly")
          : Optional.empty();
    }

    @Override
    public void apply(WebhookPair wanted, Live live) {
      var name = wanted.validating().getMetadata().getLabels().get(WebhookPair.POLICY_LABEL);
      request("write webhooks " + name);
      if (wanted.mutating() == null) {
        mutating.remove(name);
      } else {
        mutating.put(name, wanted.mutating());
      }
      validating.put(name, wanted.validating());
    }

    @Override
    public void delete(String policy) {
      request("delete webhooks " + policy);
      mutating.remove(policy);
      validating.remove(policy);
    }

    @Override
    public Set<String> policies() {
      var names = new TreeSet<>(mutating.keySet());
      names.addAll(validating.keySet());
      return names;
    }
  }
}
