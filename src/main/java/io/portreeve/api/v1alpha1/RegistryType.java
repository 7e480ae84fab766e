package io.portreeve.api.v1alpha1;

/** The kinds of registry that Portreeve can manage. */
public enum RegistryType {
  /** Amazon Elastic Container Registry, private. */
  ECR
}
