package io.portreeve.condition;

import dev.cel.common.CelOptions;
import dev.cel.common.exceptions.CelRuntimeException;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** CEL's functions, each of which charges the meter for what it is about to do. */
final class MeteredFunctions {
  private static final Set<String> MATCHES = Set.of("matches", "matches_string");

  /** These look at no more than one item. */
  private static final Set<String> CHEAP =
      Set.of("index_list", "index_map", "size_list", "list_size", "size_map", "map_size", "to_dyn");

  /** These look at all that is in their arguments. */
  private static final Set<String> DEEP = Set.of("equals", "not_equals", "in_list");

  /** These compare character by character at each place. */
  private static final Set<String> SEARCHES =
      Set.of(
          "contains_string",
          "string_index_of_string",
          "string_index_of_string_int",
          "string_last_index_of_string",
          "string_last_index_of_string_int");

  private static final int UNITS_PER_CHARACTER = 4;
  private static final int UNITS_PER_PIECE = 32;
  private static final int COMPARISONS_PER_UNIT = 64;

  private MeteredFunctions() {}

  /** The standard functions and those of the strings extension. */
  static List<CelFunctionBinding> of(CelOptions options) {
    var equality = RuntimeEquality.create(RuntimeHelpers.create(), options);
    var metered = new ArrayList<CelFunctionBinding>();
    for (var function :
        CelStandardFunctions.newBuilder().build().newFunctionBindings(equality, options)) {
      metered.add(MATCHES.contains(function.getOverloadId()) ? matches(function) : meter(function));
    }
    for (var function : strings()) {
      metered.add(meter(function));
    }
    checkNames(metered);
    return List.copyOf(metered);
  }

  /** A function that another version of CEL calls otherwise would be charged as a cheaper one. */
  private static void checkNames(List<CelFunctionBinding> functions) {
    var ids = functions.stream().map(CelFunctionBinding::getOverloadId).collect(Collectors.toSet());
    for (var named : List.of(MATCHES, DEEP, SEARCHES)) {
      if (!ids.containsAll(named)) {
        throw new IllegalStateException("CEL's functions aren't named as known here: " + named);
      }
    }
  }

  /** The extension adds its functions to a runtime; here they are caught on their way. */
  private static List<CelFunctionBinding> strings() {
    var found = new ArrayList<CelFunctionBinding>();
    var catcher =
        (CelRuntimeBuilder)
            Proxy.newProxyInstance(
                CelRuntimeBuilder.class.getClassLoader(),
                new Class<?>[] {CelRuntimeBuilder.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("addFunctionBindings")) {
                    collect(arguments[0], found);
                  }
                  return proxy;
                });
    CelExtensions.strings().setRuntimeOptions(catcher);
    if (found.isEmpty()) {
      throw new IllegalStateException("CEL's strings extension has no functions");
    }
    return found;
  }

  private static void collect(Object bindings, List<CelFunctionBinding> into) {
    var items = bindings instanceof Iterable<?> list ? list : List.of((Object[]) bindings);
    for (var item : items) {
      into.add((CelFunctionBinding) item);
    }
  }

  private static CelFunctionBinding matches(CelFunctionBinding function) {
    return CelFunctionBinding.from(
        function.getOverloadId(),
        String.class,
        String.class,
        (text, pattern) -> Meter.current().matches(text, pattern));
  }

  private static CelFunctionBinding meter(CelFunctionBinding function) {
    if (!function.isStrict()) {
      return function;
    }
    var id = function.getOverloadId();
    var definition = function.getDefinition();
    Iterable<Class<?>> types = function.getArgTypes();
    return CelFunctionBinding.from(
        id,
        types,
        arguments -> {
          charge(Meter.current(), id, arguments);
          return apply(definition, arguments);
        });
  }

  private static Object apply(CelFunctionOverload definition, Object[] arguments)
      throws CelEvaluationException {
    try {
      return definition.apply(arguments);
    } catch (CelRuntimeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Undecided(Explanation.printable(String.valueOf(e.getMessage())));
    }
  }

  private static void charge(Meter meter, String id, Object[] arguments) {
    meter.charge(1);
    if (CHEAP.contains(id)) {
      return;
    }
    if (DEEP.contains(id)) {
      for (var argument : arguments) {
        meter.chargeDeep(argument);
      }
    } else if (SEARCHES.contains(id)) {
      meter.charge(search(arguments));
    } else if (id.startsWith("string_replace")) {
      meter.charge(search(arguments) + replaced(arguments) * UNITS_PER_CHARACTER);
    } else if (id.startsWith("string_split")) {
      meter.charge(search(arguments) + Lengths.of(arguments[0]) * UNITS_PER_PIECE);
    } else if (id.equals("add_list")) {
      // Macros such as map() add to a list one by one.
      meter.charge(Lengths.of(arguments[0]) / 4 + Lengths.of(arguments[1]) * UNITS_PER_CHARACTER);
    } else if (id.startsWith("list_join")) {
      meter.charge(joined(meter, arguments) * UNITS_PER_CHARACTER);
    } else {
      for (var argument : arguments) {
        meter.charge(Lengths.of(argument) * UNITS_PER_CHARACTER);
      }
    }
  }

  private static long search(Object[] arguments) {
    var text = Lengths.of(arguments[0]);
    return text + text * Lengths.of(arguments[1]) / COMPARISONS_PER_UNIT;
  }

  /** How long a text can be once everything in it is replaced. */
  private static long replaced(Object[] arguments) {
    var text = Lengths.of(arguments[0]);
    var pieces = text / Math.max(1, Lengths.of(arguments[1])) + 1;
    return text + pieces * Lengths.of(arguments[2]);
  }

  private static long joined(Meter meter, Object[] arguments) {
    var separator = arguments.length > 1 ? Lengths.of(arguments[1]) : 0;
    var length = 0L;
    for (var item : (Iterable<?>) arguments[0]) {
      meter.charge(1);
      length += Lengths.of(item) + separator;
    }
    return length;
  }
}
