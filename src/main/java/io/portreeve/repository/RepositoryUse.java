package io.portreeve.repository;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RepositoryState;
import io.portreeve.usage.ImageUsage;
import io.portreeve.usage.RunningImages;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who uses the images of a repository, as far as the object that asks may know: workloads of other
 * namespaces are not named.
 */
@Singleton
public class RepositoryUse {
  private final ImageUsage usage;
  private final RunningImages running;

  /** Creates it. */
  public RepositoryUse(ImageUsage usage, RunningImages running) {
    this.usage = usage;
    this.running = running;
  }

  /** Users of any image of a repository, in words for an object of a namespace; empty: none. */
  List<String> usersOf(RegistryConnection connection, RepositoryState state, String namespace) {
    return named(usage.usersOf(hosts(connection, state), state.name().value()), namespace);
  }

  /**
   * What keeps images of a repository from being archived: a pod runs it, a workload or a former
   * state of one would start it, by digest or by one of its tags; the same of an image that it is
   * about, such as one that it is a signature of; or what runs, or what it is about, isn't known.
   */
  ImageHold hold(RegistryConnection connection, RepositoryName name, String namespace) {
    return (leaving, found) -> {
      var unknown = ArchiveCheck.unknown(running, leaving);
      if (!unknown.isEmpty()) {
        return unknown;
      }
      var hosts = hosts(connection, connection.repository(name));
      var use =
          ImagesInUse.of(
              running,
              reference ->
                  hosts.contains(reference.host()) && reference.repository().equals(name.value()));
      return new ArchiveCheck(
              use,
              images -> connection.client().lookUp(name, images),
              users -> named(users, namespace))
          .of(leaving, found);
    };
  }

  private static List<String> named(List<String> users, String namespace) {
    var own = users.stream().filter(user -> user.contains(" " + namespace + "/")).toList();
    var said = new ArrayList<>(own);
    if (own.size() < users.size()) {
      said.add((own.isEmpty() ? "workloads" : "others") + " in other namespaces");
    }
    return said;
  }

  private static Set<String> hosts(RegistryConnection connection, Optional<RepositoryState> state) {
    return state
        .map(known -> hosts(connection, known))
        .orElseGet(() -> connection.address().imageHosts());
  }

  /** Every name of the registry that is known, and the one that the registry itself says. */
  private static Set<String> hosts(RegistryConnection connection, RepositoryState state) {
    var hosts = new HashSet<>(connection.address().imageHosts());
    hosts.add(
        state.uri().substring(0, Math.max(0, state.uri().indexOf('/'))).toLowerCase(Locale.ROOT));
    return hosts;
  }
}
