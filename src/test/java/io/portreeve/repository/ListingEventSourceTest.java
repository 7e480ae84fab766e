package io.portreeve.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.Event;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.image.RepositoryName;
import io.portreeve.testing.RepositorySample;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a listing and an event wake. */
class ListingEventSourceTest {
  private static final RepositoryName API = RepositoryName.parse("shop/api");
  private static final RepositoryName WEB = RepositoryName.parse("shop/web");

  private final ImageRepository api = RepositorySample.of("shop", "api").build();
  private final ImageRepository web = RepositorySample.of("shop", "web").build();
  private final List<String> woken = new ArrayList<>();
  private final ListingEventSource source =
      new ListingEventSource(
          registry -> registry.equals("main") ? List.of(api, web) : List.of(),
          (registry, name) -> {
            if (!registry.equals("main")) {
              return List.of();
            }
            return name.equals(API) ? List.of(api) : name.equals(WEB) ? List.of(web) : List.of();
          });

  @BeforeEach
  void start() {
    source.setEventHandler(
        (Event event) -> woken.add(event.getRelatedCustomResourceID().getName()));
    source.start();
  }

  @Test
  void anEventWakesTheObjectsOfItsRepositoriesOnly() {
    source.changed("main", Set.of(API), false);
    source.changed("main", Set.of(RepositoryName.parse("shop/none")), true);
    source.changed("other", Set.of(WEB), false);

    assertThat(woken).containsExactly("api");
  }

  @Test
  void onlyWhatAnObjectNamesIsOfConcern() {
    assertThat(source.concerns("main", API)).isTrue();
    assertThat(source.concerns("main", RepositoryName.parse("shop/none"))).isFalse();
    assertThat(source.concerns("other", API)).isFalse();

    source.stop();
    assertThat(source.concerns("main", API)).isFalse();
  }

  @Test
  void theFirstListingWakesAll() {
    source.listed("main", true, Set.of());

    assertThat(woken).containsExactly("api", "web");
  }

  @Test
  void nobodyIsWokenAfterItsEnd() {
    source.stop();
    source.changed("main", Set.of(API), false);
    source.listed("main", true, Set.of());

    assertThat(woken).isEmpty();
  }
}
