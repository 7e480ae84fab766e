package io.portreeve.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a setting that came from one Registry.
 *
 * @param entries by identity: the name of a named entry, otherwise its content or the hash of it
 */
record Owned(SortedMap<String, Entry> entries) {
  /** Annotations can be edited: what is too much to be ours isn't read. */
  private static final int MAX_ENTRIES = 2_000;

  Owned {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /**
   * What is remembered of an entry.
   *
   * @param versions hashes of its content, as it was put: more than one while it is being changed
   * @param adopted whether somebody else had put it: it isn't removed
   * @param pending whether it isn't known to have been put
   * @param beside entries of others that are alike enough to be mistaken for a changed one of ours;
   *     of a backfill, those that were there before
   * @param former what was there before, where that can be put back
   */
  record Entry(
      SortedSet<String> versions,
      boolean adopted,
      boolean pending,
      SortedSet<String> beside,
      @Nullable String former) {
    static final Entry PLAIN = new Entry(new TreeSet<>(), false, false, new TreeSet<>(), null);

    Entry {
      versions = Collections.unmodifiableSortedSet(new TreeSet<>(versions));
      beside = Collections.unmodifiableSortedSet(new TreeSet<>(beside));
    }

    static Entry of(String version) {
      return PLAIN.withVersions(Set.of(version));
    }

    Entry withVersions(Collection<String> others) {
      return new Entry(new TreeSet<>(others), adopted, pending, beside, former);
    }

    Entry withVersion(String another) {
      var all = new TreeSet<>(versions);
      all.add(another);
      return withVersions(all);
    }

    Entry withAdopted(boolean value) {
      return new Entry(versions, value, pending, beside, former);
    }

    Entry withPending(boolean value) {
      return new Entry(versions, adopted, value, beside, former);
    }

    Entry withBeside(Collection<String> others) {
      return new Entry(versions, adopted, pending, new TreeSet<>(others), former);
    }

    Entry withFormer(@Nullable String value) {
      return new Entry(versions, adopted, pending, beside, value);
    }
  }

  static Owned read(@Nullable ObjectNode json) {
    var entries = new TreeMap<String, Entry>();
    if (json != null) {
      for (var each : json.properties()) {
        if (entries.size() < MAX_ENTRIES && each.getValue().isObject()) {
          entries.put(each.getKey(), entry(each.getValue()));
        }
      }
    }
    return new Owned(entries);
  }

  private static Entry entry(JsonNode json) {
    return new Entry(
        texts(json.path("is")),
        json.path("adopted").asBoolean(),
        json.path("pending").asBoolean(),
        texts(json.path("beside")),
        json.path("former").textValue());
  }

  private static SortedSet<String> texts(JsonNode json) {
    var texts = new TreeSet<String>();
    json.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  ObjectNode toNode() {
    var json = JsonNodeFactory.instance.objectNode();
    entries.forEach((id, entry) -> write(entry, json.putObject(id)));
    return json;
  }

  private static void write(Entry entry, ObjectNode json) {
    write("is", entry.versions, json);
    if (entry.adopted) {
      json.put("adopted", true);
    }
    if (entry.pending) {
      json.put("pending", true);
    }
    write("beside", entry.beside, json);
    if (entry.former != null) {
      json.put("former", entry.former);
    }
  }

  private static void write(String member, Collection<String> texts, ObjectNode json) {
    if (!texts.isEmpty()) {
      texts.forEach(json.putArray(member)::add);
    }
  }

  @Nullable Entry get(String id) {
    return entries.get(id);
  }

  /** Whether an entry is known to have been put. */
  boolean applied(String id) {
    var entry = entries.get(id);
    return entry != null && !entry.pending;
  }

  /** As what to remember, before and after. */
  static LastApplied remember(Owned before, Owned after) {
    return new LastApplied(before.toNode(), after.toNode());
  }
}
