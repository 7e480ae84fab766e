package io.portreeve.provider.ecr;

import io.portreeve.credentials.TokenIssuer;
import io.portreeve.provider.ApiEvents;
import io.portreeve.provider.EventQueue;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryClientFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Makes ECR clients. Clients of one account and region share what is known of how many requests it
 * serves, and nothing else. No class of the SDK is loaded before the first of them is made.
 */
public final class EcrClients implements RegistryClientFactory {
  private final ApiEvents events;
  private final String userAgent;
  private final Clock clock;
  private final Pause pause;
  private final Map<Place, AdaptiveLimiter> limiters = new ConcurrentHashMap<>();

  /** What has a bucket of its own for each operation. */
  private record Place(String account, String region, @Nullable URI endpoint) {}

  EcrClients(ApiEvents events, String cluster, Clock clock, Pause pause) {
    this.events = events;
    this.userAgent = cluster.isEmpty() ? "portreeve" : "portreeve/" + cluster;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Returns the factory.
   *
   * @param events is told of every request
   * @param cluster name of this cluster, a DNS label: by it a queue tells our own API calls from
   *     others; empty where there is none
   * @param clock what the time is
   */
  public static RegistryClientFactory create(ApiEvents events, String cluster, Clock clock) {
    return new EcrClients(events, cluster, clock, Pause.REAL);
  }

  @Override
  public RegistryClient connect(RegistryAddress address) {
    return new EcrRegistryClient(clients(address), address);
  }

  @Override
  public TokenIssuer tokens(RegistryAddress address) {
    return new EcrTokenIssuer(() -> clients(address), address.region(), clock);
  }

  @Override
  public EventQueue events(RegistryAddress address, URI queueUrl) {
    var aws = clients(address);
    var own = new OwnCalls(userAgent, new OwnPrincipal(aws, address)::arn, clock);
    var reader = new EventReader(address.accountId(), address.region(), own, events);
    return new SqsEventQueue(aws, address, queueUrl, reader, events);
  }

  private AwsClients clients(RegistryAddress address) {
    var place = new Place(address.accountId(), address.region(), address.endpoint());
    var limiter = limiters.computeIfAbsent(place, _ -> new AdaptiveLimiter(clock));
    return new AwsClients(address, new RequestWatch(limiter, events, pause), userAgent);
  }

  /** Binds the port. */
  static final class Producer {
    private Producer() {}

    @Produces
    @ApplicationScoped
    static RegistryClientFactory clients(
        Instance<ApiEvents> events,
        @ConfigProperty(name = "portreeve.cluster-name") Optional<String> cluster,
        Clock clock) {
      return create(
          events.isResolvable() ? events.get() : ApiEvents.NONE, cluster.orElse(""), clock);
    }
  }
}
