package io.portreeve.provider;

import io.portreeve.image.RepositoryName;

/**
 * Where a repository is: what its identifier and the name that images are pulled by have before its
 * own name. All repositories of a registry can share one.
 *
 * @param arnPrefix the identifier, without the name at its end
 * @param uri the name that images are pulled by, without the name at its end if it has it there
 * @param named whether it has
 */
public record RepositoryPlace(String arnPrefix, String uri, boolean named) {
  /**
   * Takes the name off.
   *
   * @throws IllegalArgumentException if {@code arn} doesn't end with it
   */
  public static RepositoryPlace of(RepositoryName name, String arn, String uri) {
    if (!arn.endsWith(name.value())) {
      throw new IllegalArgumentException("ARN of " + name + " has another name at its end: " + arn);
    }
    var named = uri.endsWith(name.value());
    return new RepositoryPlace(without(name, arn), named ? without(name, uri) : uri, named);
  }

  private static String without(RepositoryName name, String text) {
    return text.substring(0, text.length() - name.value().length());
  }

  String arn(RepositoryName name) {
    return arnPrefix + name;
  }

  String uri(RepositoryName name) {
    return named ? uri + name : uri;
  }
}
