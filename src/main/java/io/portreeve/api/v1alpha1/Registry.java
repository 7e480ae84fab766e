package io.portreeve.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A container registry: for ECR, one account in one region. Cluster-scoped: the platform team owns
 * it, application teams refer to it from their {@link ImageRepository} objects, as far as {@link
 * RegistrySpec#tenancy()} lets them.
 */
@Group(Registry.GROUP)
@Version(Registry.VERSION)
@Plural("registries")
@Singular("registry")
@ShortNames("prreg")
@Categories("portreeve")
@AdditionalPrinterColumn(
    name = "Host",
    jsonPath = ".status.host",
    type = AdditionalPrinterColumn.Type.STRING)
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
    name = "Verified",
    jsonPath = ".status.lastVerifiedTime",
    type = AdditionalPrinterColumn.Type.DATE,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class Registry extends CustomResource<RegistrySpec, RegistryStatus> {
  private static final long serialVersionUID = 1L;

  /** API group of every kind of Portreeve. */
  public static final String GROUP = "portreeve.io";

  /** API version of every kind of Portreeve. */
  public static final String VERSION = "v1alpha1";

  @Required
  @Override
  public RegistrySpec getSpec() {
    return super.getSpec();
  }
}
