package io.portreeve.enforcement;

import java.time.Duration;

/**
 * How the webhook comes by its serving certificate, and in what times it is replaced. All times
 * follow from its life, so that a short one changes hands as a long one does.
 *
 * @param source who makes it
 * @param life how long one that the operator makes is valid. Below an hour it is for tests: nodes
 *     take a minute and more to hand a changed Secret to the pods that mount it
 */
public record CertificateSettings(Source source, Duration life) {
  /** Who makes it. */
  public enum Source {
    /** The operator. */
    Own,
    /** Cert-manager, into the same Secret. */
    CertManager
  }

  private static final Duration SHORTEST = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofDays(3650);

  /** Environment variable of {@link #source()}. */
  public static final String SOURCE = "PORTREEVE_WEBHOOK_CERTIFICATE";

  /** Environment variable of {@link #life()}. */
  public static final String LIFE = "PORTREEVE_WEBHOOK_CERTIFICATE_LIFE";

  /** Made by the operator, valid for 90 days. */
  public static final CertificateSettings DEFAULT =
      new CertificateSettings(Source.Own, Duration.ofDays(90));

  /**
   * Checks the life.
   *
   * @throws IllegalArgumentException if it is too short or too long
   */
  public CertificateSettings {
    if (life.compareTo(SHORTEST) < 0 || life.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s is %s; it must be between 30 seconds and 3650 days, such as 90d"
              .formatted(LIFE, life));
    }
  }

  /** How far before its making a certificate begins: clocks differ. */
  Duration backdated() {
    return atMost(Duration.ofHours(1), 24);
  }

  /** How long the API server has known an authority before its certificate comes into use. */
  Duration notice() {
    return atMost(Duration.ofMinutes(10), 12);
  }

  /** The same where there is no certificate that could be used meanwhile. */
  Duration shortNotice() {
    return atMost(Duration.ofSeconds(5), 30);
  }

  /** Where there is none, how long a webhook configuration that can't be written is waited for. */
  Duration patience() {
    return atMost(Duration.ofMinutes(1), 10);
  }

  /** How long webhooks may still show a certificate that was replaced. */
  Duration farewell() {
    return atMost(Duration.ofDays(1), 6);
  }

  /** How often the Secret is looked at: one that somebody deletes is noticed within this time. */
  Duration interval() {
    return atMost(Duration.ofSeconds(5), 60);
  }

  private Duration atMost(Duration usual, int parts) {
    var part = life.dividedBy(parts);
    return part.compareTo(usual) < 0 ? part : usual;
  }
}
