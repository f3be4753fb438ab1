package io.gitpoli.policy.wasm;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportMemory;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryImport;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.ValType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * One instance of a policy module: a binding of OPA's ABI 1.x for Wasm
 * (https://www.openpolicyagent.org/docs/wasm). Not safe for use by several threads, nor any more
 * once a call has thrown.
 */
final class PolicyInstance {
  private static final int JSON_RESULT = 0;
  private static final int UNDEFINED = 0;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Memory memory;
  private final ExportFunction malloc;
  private final ExportFunction parse;
  private final ExportFunction dump;
  private final ExportFunction heapGet;
  private final ExportFunction heapSet;
  private final ExportFunction eval;

  private final Map<Integer, String> builtins = new HashMap<>();
  private final Map<String, Integer> entrypoints;
  private final int data;
  private final int heap;

  /**
   * @param maxPages pages of 64 KiB
   * @throws IllegalArgumentException where the module needs builtins that aren't provided; all are
   *     named
   */
  PolicyInstance(PolicyModule module, int maxPages) {
    memory = new ByteArrayMemory(new MemoryLimits(initialPages(module.wasm()), maxPages));
    var imports = ImportValues.builder().addMemory(new ImportMemory("env", "memory", memory));
    imports.addFunction(
        function(
            "opa_abort",
            1,
            0,
            args -> {
              throw abort(text(args[0]));
            }));
    for (int operands = 0; operands <= 4; operands++) {
      imports.addFunction(function("opa_builtin" + operands, 2 + operands, 1, this::builtin));
    }
    var instance =
        Instance.builder(module.wasm())
            .withImportValues(imports.build())
            .withMachineFactory(module.machine())
            .build();
    malloc = instance.export("opa_malloc");
    parse = instance.export("opa_value_parse");
    dump = instance.export("opa_value_dump");
    heapGet = instance.export("opa_heap_ptr_get");
    heapSet = instance.export("opa_heap_ptr_set");
    eval = instance.export("opa_eval");

    names(instance.export("builtins")).forEach((name, id) -> builtins.put(id, name));
    Set<String> unknown = new TreeSet<>(builtins.values());
    unknown.removeAll(Builtin.PROVIDED.keySet());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "the policies use builtins that the embedded engine lacks: "
              + String.join(", ", unknown));
    }
    entrypoints = names(instance.export("entrypoints"));
    data = store("{}".getBytes(StandardCharsets.UTF_8));
    heap = call(heapGet);
  }

  /** The entrypoints that this module answers, for example {@code github/deploy}. */
  Set<String> entrypoints() {
    return entrypoints.keySet();
  }

  /** Pages of 64 KiB in use; memory never shrinks. */
  int pages() {
    return memory.pages();
  }

  /**
   * Evaluates {@code entrypoint}, one of {@link #entrypoints()}, for {@code input}, UTF-8 JSON.
   * What an evaluation leaves in memory is overwritten by the next.
   *
   * @return the result set: {@code [{"result": …}]}, or {@code []} where it is undefined
   * @throws Abort where the module gave up
   * @throws com.dylibso.chicory.wasm.ChicoryException where the module failed or was interrupted
   */
  JsonNode evaluate(String entrypoint, byte[] input) {
    heapSet.apply(heap);
    int address = place(input);
    return json(
        text(
            call(
                eval,
                0,
                entrypoints.get(entrypoint),
                data,
                address,
                input.length,
                call(heapGet),
                JSON_RESULT)));
  }

  private static int initialPages(WasmModule module) {
    return module.importSection().stream()
        .filter(MemoryImport.class::isInstance)
        .map(MemoryImport.class::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no policy module of OPA"))
        .limits()
        .initialPages();
  }

  private Map<String, Integer> names(ExportFunction table) {
    Map<String, Integer> names = new HashMap<>();
    json(text(call(dump, call(table))))
        .properties()
        .forEach(entry -> names.put(entry.getKey(), entry.getValue().intValue()));
    return names;
  }

  private long[] builtin(long... args) {
    List<String> operands = new ArrayList<>();
    for (int i = 2; i < args.length; i++) {
      operands.add(text(call(dump, args[i])));
    }
    int result =
        Builtin.PROVIDED
            .get(builtins.get((int) args[0]))
            .call(operands)
            .map(json -> store(json.getBytes(StandardCharsets.UTF_8)))
            .orElse(UNDEFINED);
    return new long[] {result};
  }

  private static HostFunction function(
      String name, int operands, int results, UnaryOperator<long[]> body) {
    var type =
        FunctionType.of(
            Collections.nCopies(operands, ValType.I32), Collections.nCopies(results, ValType.I32));
    return new HostFunction("env", name, type, (instance, args) -> body.apply(args));
  }

  /** Copies {@code bytes} into the module's heap. */
  private int place(byte[] bytes) {
    int address = call(malloc, bytes.length);
    memory.write(address, bytes);
    return address;
  }

  /** Copies JSON into the module's heap and makes a value of it. */
  private int store(byte[] json) {
    return call(parse, place(json), json.length);
  }

  private String text(long address) {
    return memory.readCString((int) address);
  }

  private static int call(ExportFunction function, long... args) {
    return (int) function.apply(args)[0];
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new Abort("the module wrote no JSON");
    }
  }

  private static Abort abort(String message) {
    return message.startsWith("opa_malloc") ? new OutOfMemory(message) : new Abort(message);
  }

  /** The module gave up, and said why. */
  static class Abort extends RuntimeException {
    private Abort(String message) {
      super(message);
    }
  }

  /** The module gave up because the memory that it may use is full. */
  static final class OutOfMemory extends Abort {
    private OutOfMemory(String message) {
      super(message);
    }
  }
}
