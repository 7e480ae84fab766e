package io.portreeve.iam;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Principals of a statement.
 *
 * @param not whether all but these are meant ({@code NotPrincipal})
 * @param byType for {@code AWS}, {@code Service}, {@code Federated} or {@code CanonicalUser} the
 *     principals as they were written; everyone is {@code AWS} with {@code *}
 */
public record PolicyPrincipals(boolean not, SortedMap<String, SortedSet<String>> byType) {
  private static final Pattern ROOT = Pattern.compile("arn:[a-z0-9-]+:iam::([0-9]{12}):root");
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final Pattern OF_ACCOUNT =
      Pattern.compile("arn:[a-z0-9-]+:(?:iam|sts)::([0-9]{12}):.+");

  private static final Pattern NAMED =
      Pattern.compile(
          "arn:[^:]+:(?:iam|sts)::[0-9]{12}:"
              + "(?:role/(?:.*/)?(?<role>[^/]+)|assumed-role/(?<session>[^/]+)/.+|user/(?:.*/)?(?<user>[^/]+))");

  /**
   * What IAM shows in the place of a principal that was deleted.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids">Unique
   *     identifiers</a>
   */
  private static final Pattern UNIQUE_ID = Pattern.compile("A(RO|ID)A[A-Z0-9]{10,}");

  /** Makes maps unmodifiable. */
  public PolicyPrincipals {
    var copy = new TreeMap<String, SortedSet<String>>();
    byType.forEach(
        (type, names) -> copy.put(type, Collections.unmodifiableSortedSet(new TreeSet<>(names))));
    byType = Collections.unmodifiableSortedMap(copy);
  }

  /** Accounts, users, roles and sessions. */
  public SortedSet<String> aws() {
    return byType.getOrDefault("AWS", Collections.emptySortedSet());
  }

  /** Whether everyone is named. */
  public boolean namesEveryone() {
    return aws().contains("*");
  }

  /** Whether a whole account is named, by its id or its root. */
  public boolean namesAccount(String account) {
    return aws().stream().anyMatch(each -> each.equals(account) || account.equals(root(each)));
  }

  /**
   * Whether a principal of an account may be meant: by its name, as a session of its role, with its
   * account, with everyone, or by the way in which it signed in. A path in a name tells nothing:
   * names are unique in an account without it, and sessions are told without it.
   *
   * @param self its ARN; null where it isn't known: then whoever is of the account is taken for it
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">Principal</a>
   */
  boolean mayName(String account, @Nullable String self) {
    return namesAll(account) || aws().stream().anyMatch(name -> mayBe(name, account, self));
  }

  /** Whether everybody of an account may be meant. */
  boolean namesAll(String account) {
    return namesEveryone()
        || namesAccount(account)
        || byType.containsKey("Federated")
        || byType.containsKey("CanonicalUser");
  }

  private static boolean mayBe(String name, String account, @Nullable String self) {
    var arn = OF_ACCOUNT.matcher(name);
    if (!arn.matches() || !account.equals(arn.group(1))) {
      return false;
    }
    var called = called(name);
    return self == null || called.isEmpty() || called.equals(called(self));
  }

  /** A role, also where one of its sessions is named, or a user; empty if it is neither. */
  private static String called(String arn) {
    var of = NAMED.matcher(arn);
    if (!of.matches()) {
      return "";
    }
    var role = of.group("role") != null ? of.group("role") : of.group("session");
    return (role != null ? "role/" + role : "user/" + of.group("user")).toLowerCase(Locale.ROOT);
  }

  /** Unique ids that IAM shows for users and roles that were deleted. */
  Stream<String> deleted() {
    return aws().stream().filter(PolicyPrincipals::isUniqueId);
  }

  /** With every account written as its id: it has one partition only. */
  SortedMap<String, SortedSet<String>> meaning() {
    var meaning = new TreeMap<String, SortedSet<String>>();
    for (Map.Entry<String, SortedSet<String>> each : byType.entrySet()) {
      var names = new TreeSet<String>();
      each.getValue()
          .forEach(name -> names.add(each.getKey().equals("AWS") ? account(name) : name));
      meaning.put(each.getKey(), names);
    }
    return meaning;
  }

  static boolean isUniqueId(String name) {
    return UNIQUE_ID.matcher(name).matches();
  }

  /** Whether it has the form of an ARN of IAM or STS, of an account. */
  static boolean isArn(String name) {
    return OF_ACCOUNT.matcher(name).matches();
  }

  static boolean isAccount(String name) {
    return ACCOUNT.matcher(name).matches();
  }

  /** The account whose root a principal is; the principal itself if it is something else. */
  private static String account(String name) {
    var root = root(name);
    return root.isEmpty() ? name : root;
  }

  private static String root(String name) {
    var root = ROOT.matcher(name);
    return root.matches() ? root.group(1) : "";
  }
}
