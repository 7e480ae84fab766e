package io.portreeve.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * CEL as conditions have it: the standard functions and macros, the strings extension, and the
 * variables of {@link Variables}. Made once, when the first condition is compiled.
 */
final class Language {
  static final int MAX_CHARS = 4_096;
  static final int MAX_ITERATIONS = 10_000;
  private static final int MAX_DEPTH = 100;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MAX_CHARS)
          .maxParseRecursionDepth(MAX_DEPTH)
          .comprehensionMaxIterations(MAX_ITERATIONS)
          .enableHeterogeneousNumericComparisons(true)
          .build();

  private static final CelCompiler COMPILER = compiler();
  private static final CelRuntime RUNTIME = runtime();

  private Language() {}

  private static CelCompiler compiler() {
    var builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.strings());
    types().forEach(builder::addVar);
    return builder.build();
  }

  private static Map<String, CelType> types() {
    var types = new LinkedHashMap<String, CelType>();
    types.put(Variables.PREDICATE_TYPE, SimpleType.STRING);
    types.put(Variables.PREDICATE, SimpleType.DYN);
    types.put(Variables.SUBJECT, ListType.create(SimpleType.DYN));
    types.put(Variables.CERTIFICATE, MapType.create(SimpleType.STRING, SimpleType.STRING));
    for (var known : WellKnown.ALL) {
      types.put(known.variable(), MapType.create(SimpleType.STRING, SimpleType.DYN));
    }
    return types;
  }

  private static CelRuntime runtime() {
    // Not the planner: it copies a variable, with all that is in it, before it looks at it.
    return CelRuntimeFactory.legacyCelRuntimeBuilder()
        .setOptions(OPTIONS)
        .setStandardEnvironmentEnabled(false)
        .addFunctionBindings(MeteredFunctions.of(OPTIONS))
        .build();
  }

  static CelAbstractSyntaxTree check(String text) throws CelValidationException {
    return COMPILER.compile(text).getAst();
  }

  static CelRuntime.Program program(CelAbstractSyntaxTree checked) throws CelEvaluationException {
    return RUNTIME.createProgram(checked);
  }
}
