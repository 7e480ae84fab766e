package io.portreeve.admission;

import io.portreeve.admission.PodImage.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a pod at a cursor. */
final class PodReader {
  private static final String DEFAULT_ACCOUNT = "default";

  /** One more than a name of an object can have: what is cut is still no name. */
  private static final int MAX_NAME = 254;

  private final JsonCursor cursor;
  private final List<PodImage> images = new ArrayList<>();
  private final List<String> pullSecrets = new ArrayList<>();
  private @Nullable String serviceAccount;
  private boolean tooMany;

  private PodReader(JsonCursor cursor) {
    this.cursor = cursor;
  }

  /** The pod at the cursor; null for a null. */
  static @Nullable PodContent read(JsonCursor cursor) throws IOException {
    var reader = new PodReader(cursor);
    var present = cursor.object(reader::ofPod);
    return present ? reader.content() : null;
  }

  private PodContent content() {
    var account = Objects.requireNonNullElse(serviceAccount, "");
    return new PodContent(
        images, tooMany, pullSecrets, account.isEmpty() ? DEFAULT_ACCOUNT : account);
  }

  private boolean ofPod(String name) throws IOException {
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
