package io.gitpoli.functions;

import com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the instances of the function classes in the Functions worker, which makes this first, when
 * it loads the first function, and finds it as a {@link java.util.ServiceLoader} does.
 *
 * <p>Its making begins the application in the background, so that the first call finds it made, and
 * what the inbox holds goes on without waiting for a call.
 *
 * @see <a
 *     href="https://github.com/Azure/azure-functions-java-worker/wiki/Dependency-Injection-on-Azure-Functions-Java">Dependency
 *     Injection on Azure Functions Java</a>
 */
public final class FunctionInstances implements FunctionInstanceInjector {
  private static final Logger LOG = LoggerFactory.getLogger(FunctionInstances.class);

  /** For the Functions worker. */
  public FunctionInstances() {
    this(HostedApp.SHARED::begin);
  }

  FunctionInstances(Runnable application) {
    Thread thread = new Thread(() -> begin(application), "begin");
    thread.setDaemon(true);
    thread.start();
  }

  private static void begin(Runnable application) {
    try {
      application.run();
    } catch (RuntimeException e) {
      LOG.warn("the application can't begin, the next call tries again: {}", e.getMessage());
    }
  }

  @Override
  public <T> T getInstance(Class<T> functionClass) throws Exception {
    return functionClass.getDeclaredConstructor().newInstance();
  }
}
