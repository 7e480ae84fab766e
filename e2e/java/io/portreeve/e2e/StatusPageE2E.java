package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people see with kubectl. */
@ExtendWith(Lab.Extension.class)
class StatusPageE2E {
  @Test
  void getReadsLikeAStatusPage(Lab lab) {
    var scene = new Scene(lab, "page", "eu-south-1");
    var namespace = scene.namespace("shop");
    scene.apply(scene.registryManifest(""));
    scene.repository(namespace, "api", "scan: {onPush: true}");
    scene.repository(namespace, "thief", "repositoryName: payments/ledger");
    var _ = scene.awaitReady(scene.repository(namespace, "api"));
    var _ = scene.awaitReason(scene.repository(namespace, "thief"), "NotGranted");

    var page = lab.kubectl("get", "prreg,prrepo,prlife", "-n", namespace);

    var header = page.lines().filter(line -> line.contains("REPOSITORY")).findFirst().orElseThrow();
    assertThat(List.of(header.split(" +")))
        .containsExactly("NAME", "REGISTRY", "REPOSITORY", "READY", "STATUS", "AGE");
    assertThat(page)
        .containsPattern("api +page +" + namespace + "/api +True +the repository is as asked");
    assertThat(page)
        .containsPattern("thief +page +payments/ledger +False +spec.tenancy of Registry");
    assertThat(page)
        .containsPattern("page +123456789012.dkr.ecr.eu-south-1.amazonaws.com +\\d+ +True");
  }

  @Test
  void explainDocumentsEveryField(Lab lab) {
    for (var kind : List.of("registries", "imagerepositories", "lifecyclepolicies")) {
      var text = lab.kubectl("explain", kind + ".portreeve.io", "--recursive");
      assertThat(text).contains("spec", "status");
    }
    assertThat(lab.kubectl("explain", "registries.portreeve.io.spec.tenancy"))
        .contains("Which namespaces may name which repositories");
    assertThat(lab.kubectl("explain", "imagerepositories.portreeve.io.spec.deletionPolicy"))
        .contains("DeleteIfEmpty");
  }
}
