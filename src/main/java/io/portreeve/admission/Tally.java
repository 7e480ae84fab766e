package io.portreeve.admission;

import io.portreeve.admission.Answer.Result;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.ImageVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What comes together for one answer. */
final class Tally {
  private final Work work;
  private @Nullable DenialText denials;
  private final List<String> warnings = new ArrayList<>();
  private final List<Answer.Pin> pins = new ArrayList<>();

  /** Nothing yet. */
  Tally(Work work) {
    this.work = work;
  }

  private List<PodImage> places(ImageReference image) {
    return Objects.requireNonNull(work.images().get(image));
  }

  /** Adds what was said of an image. */
  void add(ImageReference image, ImageVerdict verdict) {
    switch (verdict) {
      case ImageVerdict.Denied denied -> {
        if (denials == null) {
          denials = new DenialText(work.policy().name());
        }
        denials.add(image, places(image), denied);
      }
      case ImageVerdict.Admitted(var more) -> warnings.addAll(more);
    }
  }

  /** Adds a text that takes the place of an image. */
  void pin(ImageReference image, String text) {
    places(image).forEach(place -> pins.add(new Answer.Pin(place.pointer(), text)));
  }

  /** The answer that it comes to. */
  Answer answer() {
    var denied = denials;
    var result = denied == null ? Result.ADMITTED : Result.DENIED;
    var refusal = denied == null ? Refusal.NONE : denied.refusal();
    var audit = AuditNotes.of(work.policy(), result, work.images().keySet());
    return work.exempted()
        .noted(new Answer(result, refusal, denied == null ? pins : List.of(), warnings, audit));
  }
}
