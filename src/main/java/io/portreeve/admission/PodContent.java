package io.portreeve.admission;

import java.util.List;

/**
 * What of a pod matters here. Nothing else is read: neither labels nor annotations, owners or
 * deletion timestamps exempt a pod.
 *
 * @param images all places that name images, in the order of the pod's lists
 * @param tooMany whether there were more than could be kept
 * @param pullSecrets names of the Secrets that the pod names for pulling
 * @param serviceAccount name of its ServiceAccount
 */
record PodContent(
    List<PodImage> images, boolean tooMany, List<String> pullSecrets, String serviceAccount) {

  /** Makes the lists unmodifiable. */
  PodContent {
    images = List.copyOf(images);
    pullSecrets = List.copyOf(pullSecrets);
  }

  /** The same without images. */
  PodContent withoutImages() {
    return new PodContent(List.of(), tooMany, pullSecrets, serviceAccount);
  }
}
