package io.portreeve.credentials;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/**
 * Where the credentials of one admission come from: the pod's, then its policy's, then the cloud's.
 *
 * <p>Like a container runtime, who asks goes on to the next source where one can't be read, and
 * ends by asking anonymously: a missing pull Secret matters only if the registry then refuses.
 * {@link #problems} is for the message in that case.
 */
@FunctionalInterface
public interface PullCredentials {
  /** None: everything is asked anonymously. */
  PullCredentials NONE = host -> List.of();

  /**
   * The credentials for exactly this host (and port, where one is written), in the order in which
   * to try them; empty: ask anonymously.
   *
   * @throws CredentialsException if a source can't be read
   */
  List<PullCredential> forHost(String host);

  /**
   * What kept credentials for this host from being offered, each naming its source, without
   * secrets. Asked only once the registry has refused. Throws nothing.
   */
  default List<String> problems(String host) {
    return List.of();
  }

  /**
   * Those of these credentials that don't belong to one namespace: of the policy and of the cloud.
   * What was learned with them may serve every namespace.
   */
  default PullCredentials shared() {
    return NONE;
  }

  /** These credentials, each for its own host only. */
  static PullCredentials of(List<PullCredential> credentials) {
    var all = List.copyOf(credentials);
    return host -> all.stream().filter(each -> each.host().equals(host)).toList();
  }

  /**
   * Those of several sources, the first source's first. A source that can't be read is left out;
   * {@link #problems} tells why.
   */
  static PullCredentials inOrder(List<PullCredentials> sources) {
    return new InOrder(List.copyOf(sources));
  }

  /**
   * The same, but messages call it by this label only: those who may not know where it comes from
   * read them too. Caches know it by its identity as before.
   *
   * @param label such as {@code the policy's credential}
   */
  static PullCredentials labelled(String label, PullCredentials source) {
    return new Labelled(label, source);
  }

  /**
   * The same, but {@link #shared}: they belong to no namespace.
   *
   * @param source a policy's credentials
   */
  static PullCredentials ofNoNamespace(PullCredentials source) {
    return new OfNoNamespace(source);
  }

  /** See {@link #ofNoNamespace}. */
  record OfNoNamespace(PullCredentials source) implements PullCredentials {
    @Override
    public List<PullCredential> forHost(String host) {
      return source.forHost(host);
    }

    @Override
    public List<String> problems(String host) {
      return source.problems(host);
    }

    @Override
    public PullCredentials shared() {
      return this;
    }
  }

  /** See {@link #labelled}. */
  record Labelled(String label, PullCredentials source) implements PullCredentials {
    @Override
    public PullCredentials shared() {
      return new Labelled(label, source.shared());
    }

    @Override
    public List<PullCredential> forHost(String host) {
      try {
        return source.forHost(host).stream()
            .map(each -> new PullCredential(each.identity(), label, each.host(), each.login()))
            .toList();
      } catch (CredentialsException _) {
        throw new CredentialsException(label + " can't be read");
      }
    }

    @Override
    public List<String> problems(String host) {
      return source.problems(host).isEmpty() ? List.of() : List.of(label + " can't be used");
    }
  }

  /** See {@link #inOrder}. */
  record InOrder(List<PullCredentials> sources) implements PullCredentials {
    @Override
    public PullCredentials shared() {
      return new InOrder(sources.stream().map(PullCredentials::shared).toList());
    }

    @Override
    public List<PullCredential> forHost(String host) {
      var found = new LinkedHashSet<PullCredential>();
      for (var source : sources) {
        try {
          found.addAll(source.forHost(host));
        } catch (CredentialsException _) {
          // Not lost: problems() asks again, once it matters.
        }
      }
      return List.copyOf(found);
    }

    @Override
    public List<String> problems(String host) {
      var problems = new ArrayList<String>();
      for (var source : sources) {
        problems.addAll(source.problems(host));
        try {
          var _ = source.forHost(host);
        } catch (CredentialsException e) {
          problems.add(Objects.requireNonNullElse(e.getMessage(), "a source can't be read"));
        }
      }
      return List.copyOf(problems);
    }
  }
}
