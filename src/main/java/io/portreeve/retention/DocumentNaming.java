package io.portreeve.retention;

import java.util.List;

/** Names places in a lifecycle policy document. */
record DocumentNaming(List<LifecycleRule> documentRules) implements Naming {
  @Override
  public String rules() {
    return "rules";
  }

  @Override
  public String member(int rule, Member member) {
    return "rules[" + rule + "]." + member.path;
  }

  @Override
  public String item(int rule, Member list, int item) {
    return member(rule, list) + "[" + item + "]";
  }

  @Override
  public String label(int rule) {
    return "the rule with priority " + documentRules.get(rule).priority();
  }

  @Override
  public String howMany(int rules) {
    return "The document has " + rules + " rules";
  }
}
