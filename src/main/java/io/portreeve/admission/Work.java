package io.portreeve.admission;

import io.portreeve.image.ImageReference;
import java.util.List;
import java.util.SequencedMap;

/**
 * What is left to do for a request after its form was checked.
 *
 * @param policy the policy that decides
 * @param kind what is to be done with the images
 * @param namespace namespace of the pod
 * @param pod the pod
 * @param images the images to look at, each once, with the places that name it
 */
record Work(
    PolicyInForce policy,
    Kind kind,
    String namespace,
    PodContent pod,
    SequencedMap<ImageReference, List<PodImage>> images) {

  /** What is done with the images. */
  enum Kind {
    /** The digests of their tags are written into the pod. */
    PIN,
    /** Whether they may run. */
    JUDGE
  }
}
