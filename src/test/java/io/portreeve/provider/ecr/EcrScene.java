package io.portreeve.provider.ecr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.ApiEvents;
import io.portreeve.provider.NewRepository;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryClientFactory;
import io.portreeve.testing.aws.FakeAws;
import io.portreeve.testing.aws.FakeEcr;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** An AWS endpoint of its own, a factory, and what the factory tells of its requests. */
final class EcrScene implements AutoCloseable {
  static final String REGION = "us-east-1";
  static final String ACCOUNT = FakeAws.ACCOUNT;
  static final String CLUSTER = "prod";

  final FakeAws aws = FakeAws.start();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> holds = new CopyOnWriteArrayList<>();
  final List<Duration> waits = new CopyOnWriteArrayList<>();
  final RegistryClientFactory clients = clients(Duration.ZERO);

  /** Waiting takes no time, but time passes by it, unless it stands still. */
  volatile boolean timeStandsStill;

  /**
   * Another factory, as another process has it.
   *
   * @param ahead how far its clock is ahead
   */
  RegistryClientFactory clients(Duration ahead) {
    var start = Clock.offset(Clock.systemUTC(), ahead).instant();
    var now = new AtomicReference<>(start);
    return new EcrClients(
        new ApiEvents() {
          @Override
          public void requested(String operation, String outcome) {
            requests.add(operation + " " + outcome);
          }

          @Override
          public void held(String operation, Duration time) {
            holds.add(operation);
            waits.add(time);
          }
        },
        CLUSTER,
        clock(now::get),
        time -> {
          if (!timeStandsStill) {
            var _ = now.updateAndGet(then -> then.plus(time));
          }
        });
  }

  private static Clock clock(Supplier<Instant> now) {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now.get();
      }
    };
  }

  RegistryAddress address() {
    return address(ACCOUNT, new CloudCredentials.AccessKey("testing", "testing", null));
  }

  RegistryAddress address(String account, CloudCredentials credentials) {
    return new RegistryAddress(REGION, account, aws.url(), aws.url(), credentials);
  }

  RegistryClient connect() {
    return clients.connect(address());
  }

  FakeEcr ecr() {
    return aws.ecr(REGION);
  }

  static RepositoryName name(String name) {
    return RepositoryName.parse(name);
  }

  static NewRepository plain(String name) {
    return new NewRepository(name(name), null, null, null, Map.of("portreeve.io/owner", "a/b/c"));
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) EcrJson.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  @Override
  public void close() {
    aws.close();
  }
}
