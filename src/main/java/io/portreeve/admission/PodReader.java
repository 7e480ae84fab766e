package io.portreeve.admission;

import io.portreeve.admission.PodImage.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an object says of pods, at a cursor: a pod's spec, or that of a template. What kind of
 * object it is may be known only afterwards: {@link #content} tells which counts.
 */
final class PodReader {
  private static final String DEFAULT_ACCOUNT = "default";

  /** One more than a name of an object can have: what is cut is still no name. */
  private static final int MAX_NAME = 254;

  private final JsonCursor cursor;
  private final List<PodImage> images = new ArrayList<>();
  private final List<String> pullSecrets = new ArrayList<>();
  private @Nullable String serviceAccount;
  private boolean tooMany;
  private @Nullable PodReader template;
  private @Nullable PodReader jobTemplate;

  private PodReader(JsonCursor cursor) {
    this.cursor = cursor;
  }

  /** The object at the cursor; null for a null. */
  static @Nullable PodReader read(JsonCursor cursor) throws IOException {
    var reader = new PodReader(cursor);
    return cursor.object(reader::ofObject) ? reader : null;
  }

  /** The pod of an object of this form; null: it has none. */
  @Nullable PodContent content(PodForm form) {
    return switch (form) {
      case POD -> content();
      case TEMPLATE -> template == null ? null : template.content();
      case JOB_TEMPLATE -> jobTemplate == null ? null : jobTemplate.content(PodForm.TEMPLATE);
    };
  }

  private PodContent content() {
    var account = Objects.requireNonNullElse(serviceAccount, "");
    return new PodContent(
        images, tooMany, pullSecrets, account.isEmpty() ? DEFAULT_ACCOUNT : account);
  }

  private boolean ofObject(String name) throws IOException {
    return name.equals("spec") && specOrNothing();
  }

  private boolean specOrNothing() throws IOException {
    var _ = cursor.object(this::ofSpec);
    return true;
  }

  private boolean ofSpec(String name) throws IOException {
    switch (name) {
      case "containers" -> cursor.array(index -> container(Place.CONTAINER, index));
      case "initContainers" -> cursor.array(index -> container(Place.INIT_CONTAINER, index));
      case "ephemeralContainers" ->
          cursor.array(index -> container(Place.EPHEMERAL_CONTAINER, index));
      case "volumes" -> cursor.array(this::volume);
      case "imagePullSecrets" -> cursor.array(_ -> pullSecret());
      case "serviceAccountName" -> serviceAccount = cut(cursor.text());
      case "template" -> template = read(cursor);
      case "jobTemplate" -> jobTemplate = read(cursor);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void container(Place place, int index) throws IOException {
    var container = new Named();
    var present =
        cursor.object(
            name ->
                switch (name) {
                  case "name" -> container.name(cursor.text());
                  case "image" -> container.image(cursor.text());
                  default -> false;
                });
    require(present, place, index);
    add(place, index, container);
  }

  private void volume(int index) throws IOException {
    var volume = new Named();
    var present =
        cursor.object(
            name ->
                switch (name) {
                  case "name" -> volume.name(cursor.text());
                  case "image" -> image(volume);
                  default -> false;
                });
    require(present, Place.VOLUME, index);
    if (volume.isImage) {
      add(Place.VOLUME, index, volume);
    }
  }

  private boolean image(Named volume) throws IOException {
    volume.isImage = cursor.object(name -> name.equals("reference") && volume.image(cursor.text()));
    return true;
  }

  private void pullSecret() throws IOException {
    var secret = new Named();
    var _ = cursor.object(name -> name.equals("name") && secret.name(cursor.text()));
    // One more than is read, so that what is left out can be told.
    if (!secret.name.isEmpty() && pullSecrets.size() <= AdmissionBounds.MAX_PULL_SECRETS) {
      pullSecrets.add(cut(secret.name));
    }
  }

  private static String cut(@Nullable String name) {
    var text = Objects.requireNonNullElse(name, "");
    return text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
  }

  private void add(Place place, int index, Named named) {
    if (images.size() == AdmissionBounds.MAX_IMAGES) {
      tooMany = true;
    } else {
      images.add(new PodImage(place, index, named.name, named.image));
    }
  }

  private static void require(boolean present, Place place, int index) throws IOException {
    if (!present) {
      throw new JsonCursor.UnexpectedFormException(
          "spec." + place.list() + "[" + index + "] is null");
    }
  }

  /** What has a name and an image. */
  private static final class Named {
    private String name = "";
    private String image = "";
    private boolean isImage;

    private boolean name(@Nullable String text) {
      name = Objects.requireNonNullElse(text, "");
      return true;
    }

    private boolean image(@Nullable String text) {
      image = Objects.requireNonNullElse(text, "");
      return true;
    }
  }
}
