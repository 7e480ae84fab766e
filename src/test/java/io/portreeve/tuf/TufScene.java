package io.portreeve.tuf;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A repository, its mirror, and a client that begins with the repository's first root. */
final class TufScene implements AutoCloseable {
  final TufKit kit = new TufKit();
  final TufServer server = new TufServer(kit);
  final TufSource source = new TufSource(server.mirror(), kit.root(1));

  TufState refresh(@Nullable TufState last) throws TufException {
    return refresh(last, TufKit.NOW);
  }

  TufState refresh(@Nullable TufState last, Instant now) throws TufException {
    return refresh(source, last, now);
  }

  TufState refresh(TufSource from, @Nullable TufState last, Instant now) throws TufException {
    try (var client = client(now)) {
      return client.refresh(from, last);
    }
  }

  TufState verify(TufState kept) throws TufException {
    try (var client = client(TufKit.NOW)) {
      return client.verify(source, kept);
    }
  }

  HttpTufClient client(Instant now) {
    return new HttpTufClient(server.settings(), Clock.fixed(now, ZoneOffset.UTC), System::nanoTime);
  }

  @Override
  public void close() {
    server.close();
  }
}
