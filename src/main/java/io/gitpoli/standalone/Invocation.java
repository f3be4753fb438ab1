package io.gitpoli.standalone;

import com.microsoft.azure.functions.ExecutionContext;
import java.util.UUID;
import java.util.logging.Logger;

/**
 * One call of a function.
 *
 * @param invocationId as it stands in the log and in the answer to an unexpected failure
 */
record Invocation(String functionName, String invocationId) implements ExecutionContext {
  static Invocation of(String functionName) {
    return new Invocation(functionName, UUID.randomUUID().toString());
  }

  @Override
  public Logger getLogger() {
    return Logger.getLogger("io.gitpoli.functions." + functionName);
  }

  @Override
  public String getInvocationId() {
    return invocationId;
  }

  @Override
  public String getFunctionName() {
    return functionName;
  }
}
