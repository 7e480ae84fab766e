package io.portreeve.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** Retention rules that repositories share. */
@Group(Registry.GROUP)
@Version(Registry.VERSION)
@Plural("lifecyclepolicies")
@Singular("lifecyclepolicy")
@ShortNames("prlife")
@Categories("portreeve")
@AdditionalPrinterColumn(
    name = "Repositories",
    jsonPath = ".status.repositories",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type=='Ready')].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Status",
    jsonPath = ".status.conditions[?(@.type=='Ready')].message",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Document",
    jsonPath = ".status.documentHash",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class LifecyclePolicy extends CustomResource<LifecyclePolicySpec, LifecyclePolicyStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Required
  @Override
  public LifecyclePolicySpec getSpec() {
    return super.getSpec();
  }
}
