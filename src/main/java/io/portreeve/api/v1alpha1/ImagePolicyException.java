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
 * Break-glass: lets named digests run in named namespaces although a policy refuses them, for a
 * while. Cluster-scoped, with rights of its own; never part of what is remembered of an image.
 */
@Group(Registry.GROUP)
@Version(Registry.VERSION)
@Plural("imagepolicyexceptions")
@Singular("imagepolicyexception")
@ShortNames("prexc")
@Categories("portreeve")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".spec.reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Until",
    jsonPath = ".spec.until",
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
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class ImagePolicyException
    extends CustomResource<ImagePolicyExceptionSpec, ImagePolicyExceptionStatus> {
  private static final long serialVersionUID = 1L;

  @Required
  @Override
  public ImagePolicyExceptionSpec getSpec() {
    return super.getSpec();
  }
}
