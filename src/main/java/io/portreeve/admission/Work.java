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
 * @param exempted the images that aren't looked at, as exceptions let them in
 */
record Work(
    PolicyInForce policy,
    Kind kind,
    String namespace,
    PodContent pod,
    SequencedMap<ImageReference, List<PodImage>> images,
    Exempted exempted) {

  /** What is done with the images. */
  enum Kind {
    /** The digests of their tags are written into the pod. */
    PIN(Force.BINDS),
    /** Whether they may run. */
    JUDGE(Force.BINDS),
    /** Whether they might, for a policy that warns. */
    WARN(Force.WARNS),
    /** Whether they might, for a policy that is silent. */
    TELL(Force.TELLS),
    /** Whether the pods of a workload might. */
    ADVISE(Force.ADVISES);

    private final Force force;

    Kind(Force force) {
      this.force = force;
    }

    /** The judgement that does this. */
    static Kind judging(Force force) {
      return switch (force) {
        case BINDS -> JUDGE;
        case WARNS -> WARN;
        case TELLS -> TELL;
        case ADVISES -> ADVISE;
      };
    }

    /** What a refusal does. */
    Force force() {
      return force;
    }
  }
}
