package io.portreeve.e2e.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.testing.Keys;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Images to which somebody with push rights has attached as much as a verification reads: large
 * bundles that refer to them, and thousands of signatures. All of it is what its digest says.
 */
public final class HostileImages {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  private static final int REFERRERS = 64;
  private static final int LAYERS = 9_000;
  private static final int BUNDLE_BYTES = 7 << 20;

  private final RegistryProxy proxy;
  private final String repository;

  private HostileImages(RegistryProxy proxy, String repository) {
    this.proxy = proxy;
    this.repository = repository;
  }

  /** Puts them there; they are named by the proxy's host and by digest. */
  public static List<String> on(RegistryProxy proxy, String project, int count) {
    var hostile = new HostileImages(proxy, project + "/hostile");
    var bundle = hostile.blob(bundle());
    var signatures = signatures();
    var images = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      images.add(hostile.image(i, bundle, signatures));
    }
    return images;
  }

  /** A bundle whose envelope is large and means nothing. */
  private static byte[] bundle() {
    var payload = "e30g".repeat(BUNDLE_BYTES / 4);
    return """
    {"mediaType":"%s","verificationMaterial":{"publicKey":{"hint":""}},"dsseEnvelope":{"payload":"%s",\
    "payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"AAAA"}]}}"""
        .formatted(BUNDLE, payload)
        .getBytes(UTF_8);
  }

  private static byte[] signatures() {
    var layers =
        IntStream.range(0, LAYERS)
            .mapToObj(
                i ->
                    """
                    {"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","size":200,"digest":"sha256:%064x",\
                    "annotations":{"dev.cosignproject.cosign/signature":"%s"}}"""
                        .formatted(i, "MEUC".repeat(24)))
            .collect(Collectors.joining(","));
    return manifest("", layers);
  }

  private static byte[] manifest(String more, String layers) {
    return """
    {"schemaVersion":2,"mediaType":"%s",%s"config":{"mediaType":"application/vnd.oci.image.config.v1+json",\
    "digest":"sha256:%064x","size":2},"layers":[%s]}"""
        .formatted(MANIFEST, more, 0, layers)
        .getBytes(UTF_8);
  }

  private static String digest(byte[] content) {
    return "sha256:" + HexFormat.of().formatHex(Keys.sha256(content));
  }

  private String path(String kind, String name) {
    return "/v2/" + repository + "/" + kind + "/" + name;
  }

  private String layer(byte[] content) {
    return """
    {"mediaType":"%s","digest":"%s","size":%d}"""
        .formatted(BUNDLE, digest(content), content.length);
  }

  private String blob(byte[] content) {
    proxy.serve(path("blobs", digest(content)), content);
    return layer(content);
  }

  private String image(int number, String bundle, byte[] signatures) {
    var image = manifest("\"annotations\":{\"n\":\"%d\"},".formatted(number), "");
    var digest = digest(image);
    proxy.serve(path("manifests", digest), image);
    var listed = new ArrayList<String>();
    for (var i = 0; i < REFERRERS; i++) {
      var subject =
          """
          "artifactType":"%s","annotations":{"n":"%d"},"subject":{"mediaType":"%s","digest":"%s","size":%d},"""
              .formatted(BUNDLE, i, MANIFEST, digest, image.length);
      var referrer = manifest(subject, bundle);
      proxy.serve(path("manifests", digest(referrer)), referrer);
      listed.add(
          """
          {"mediaType":"%s","artifactType":"%s","digest":"%s","size":%d,\
          "annotations":{"dev.sigstore.bundle.predicateType":"https://sigstore.dev/cosign/sign/v1"}}"""
              .formatted(MANIFEST, BUNDLE, digest(referrer), referrer.length));
    }
    proxy.serve(
        path("referrers", digest),
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}"""
            .formatted(String.join(",", listed))
            .getBytes(UTF_8));
    proxy.serve(path("manifests", digest.replace(':', '-') + ".sig"), signatures);
    return proxy.host() + "/" + repository + "@" + digest;
  }
}
