package io.portreeve.testing;

import io.portreeve.credentials.TokenIssuer;
import io.portreeve.provider.EventQueue;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryClientFactory;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Hands out clients that a test has prepared, in their order, and notes the addresses. */
public final class FakeRegistryClientFactory implements RegistryClientFactory {
  private final Deque<FakeRegistryClient> prepared = new ArrayDeque<>();
  private final List<RegistryAddress> addresses = new ArrayList<>();
  private final Deque<FakeEventQueue> queues = new ArrayDeque<>();
  private final List<URI> queueUrls = new ArrayList<>();

  /** Creates it with the clients that it will hand out. */
  public FakeRegistryClientFactory(FakeRegistryClient... clients) {
    prepared.addAll(List.of(clients));
  }

  /** The addresses that were connected to, in their order. */
  public List<RegistryAddress> addresses() {
    return List.copyOf(addresses);
  }

  @Override
  public RegistryClient connect(RegistryAddress address) {
    addresses.add(address);
    return prepared.remove();
  }

  @Override
  public TokenIssuer tokens(RegistryAddress address) {
    throw new UnsupportedOperationException();
  }

  /** Prepares a queue; they are handed out in this order. */
  public void prepare(FakeEventQueue queue) {
    queues.add(queue);
  }

  /** The queues that were asked for, in their order. */
  public List<URI> queueUrls() {
    return List.copyOf(queueUrls);
  }

  @Override
  public EventQueue events(RegistryAddress address, URI queueUrl) {
    queueUrls.add(queueUrl);
    return queues.remove();
  }
}
