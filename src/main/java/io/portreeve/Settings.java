package io.portreeve;

import io.portreeve.enforcement.CertificateSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of the run modes, from environment variables: {@code PORTREEVE_CLUSTER_NAME} and so on.
 */
@ConfigMapping(prefix = "portreeve")
interface Settings {
  /** Name of the cluster in ownership tags. Required in operator mode. */
  Optional<String> clusterName();

  /** Namespace of Portreeve: its lease, its accepted policies and its certificates are there. */
  @WithDefault("portreeve-system")
  String namespace();

  /** Tells this process from others, such as the pod's name. */
  @WithDefault("portreeve")
  String instance();

  /** The run mode; set by {@link Main}. */
  @WithDefault("operator")
  String mode();

  /** The webhook: what it listens on, and by what the API server reaches it. */
  Webhook webhook();

  /**
   * How often everything is compared with registries that no listing shows, and images are counted;
   * at least 10s. A setting of the operator.
   */
  @WithDefault("6h")
  Duration rotation();

  /** How registries are asked. */
  Registries registries();

  /** How TUF repositories with trust roots are asked. A setting of the operator. */
  Tuf tuf();

  /** How what runs is verified again. A setting of the operator. */
  Audit audit();

  /** What it may do for pull Secrets. A setting of the operator. */
  PullSecrets pullSecrets();

  /** What it may do for pull Secrets. A setting of the operator. */
  interface PullSecrets {
    /** Names of Secrets that it has rights for: leftovers are looked for under these. */
    Optional<Set<String>> names();

    /** Names of ServiceAccounts that it has rights for. */
    Optional<Set<String>> serviceAccounts();
  }

  /** How what runs is verified again. A setting of the operator. */
  interface Audit {
    /**
     * How long what was verified is taken for current: from 1s to 55m, below the hour that evidence
     * lives.
     */
    @WithDefault("40m")
    Duration interval();
  }

  /** The webhook: what it listens on, and by what the API server reaches it. */
  interface Webhook {
    /** Address to listen on. */
    @WithDefault("0.0.0.0")
    String host();

    /** Port to listen on. */
    @WithDefault("8443")
    int port();

    /** Folder of {@code tls.crt} and {@code tls.key}: the mounted Secret. */
    @WithDefault("/etc/portreeve/tls")
    Path certificateDir();

    /** Folder of {@code keys.pem}, the keys of published evidence: the mounted Secret. */
    @WithDefault("/etc/portreeve/evidence")
    Path evidenceDir();

    /** Who makes the serving certificate. A setting of the operator. */
    @WithDefault("Own")
    CertificateSettings.Source certificate();

    /**
     * How long a serving certificate is valid that the operator makes; below an hour for tests. A
     * setting of the operator.
     */
    @WithDefault("90d")
    Duration certificateLife();

    /** Name of the Service by which the API server reaches the webhook. */
    @WithDefault("portreeve-webhook")
    String serviceName();

    /** Name of the ClusterRole that owns the webhook configurations. */
    @WithDefault("portreeve-webhook-owner")
    String ownerRole();

    /**
     * Base URL, beginning with https, by which the API server reaches a webhook that runs outside
     * the cluster; absent: by its Service. A setting of the operator.
     */
    Optional<String> url();
  }

  /** How registries are asked. */
  interface Registries {
    /** Hosts, with their ports, that are asked without TLS; for tests and closed networks. */
    Optional<Set<String>> plainHttpHosts();

    /**
     * Registries whose token service is at another host, each as {@code REGISTRY=TOKEN_HOST}: that
     * host gets their credentials. Docker Hub's needn't be named.
     */
    Optional<Set<String>> tokenServices();

    /** PEM file of certificate authorities to trust besides the Java runtime's. */
    Optional<Path> caFile();

    /** Whether it logs in to Amazon ECR by itself, after the credentials of pods and policies. */
    @WithDefault("Auto")
    EcrLogin ecrLogin();

    /**
     * Hosts that are Amazon ECR's besides those of AWS itself, each as {@code HOST=ACCOUNT/REGION}
     * or {@code HOST=ACCOUNT/REGION@ENDPOINT}; for tests and closed networks.
     */
    Optional<Set<String>> ecrHosts();
  }

  /** Whether something logs in to Amazon ECR by itself. */
  enum EcrLogin {
    /** Once an image is there. */
    Auto,
    /** Never. */
    Off
  }

  /** How TUF repositories with trust roots are asked. A setting of the operator. */
  interface Tuf {
    /**
     * Hosts, with their ports, that may be asked without TLS and on a loopback address; for tests
     * and closed networks. What is fetched is signed either way.
     */
    Optional<Set<String>> plainHttpHosts();

    /** PEM file of certificate authorities to trust besides the Java runtime's. */
    Optional<Path> caFile();
  }
}
