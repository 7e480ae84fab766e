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

/** A repository of a {@link Registry}. Namespaced: the application team owns it. */
@Group(Registry.GROUP)
@Version(Registry.VERSION)
@Plural("imagerepositories")
@Singular("imagerepository")
@ShortNames("prrepo")
@Categories("portreeve")
@AdditionalPrinterColumn(
    name = "Registry",
    jsonPath = ".spec.registryRef.name",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Repository",
    jsonPath = ".status.repositoryName",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type=='Ready')].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Status",
    jsonPath = ".status.conditions[?(@.type=='Ready')].message",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "URI",
    jsonPath = ".status.uri",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Verified",
    jsonPath = ".status.lastVerifiedTime",
    type = AdditionalPrinterColumn.Type.DATE,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class ImageRepository extends CustomResource<ImageRepositorySpec, ImageRepositoryStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Required
  @Override
  public ImageRepositorySpec getSpec() {
    return super.getSpec();
  }
}
