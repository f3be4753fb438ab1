package io.gitpoli.standalone;

import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpResponseMessage;
import io.gitpoli.functions.Problem;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads a request whole without holding a thread, then calls its function on one of a bounded
 * number of threads.
 */
final class FunctionHandler extends Handler.Abstract.NonBlocking {
  private static final Logger LOG = Logger.getLogger(FunctionHandler.class.getName());

  private final List<HostedFunction> functions;
  private final Executor threads;
  private final Limits limits;

  /** What bodies may still take up, in KiB. */
  private final Semaphore room;

  FunctionHandler(List<HostedFunction> functions, Executor threads, Limits limits) {
    this.functions = functions;
    this.threads = threads;
    this.limits = limits;
    this.room = new Semaphore(kibibytes(limits.bodiesBytes()));
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    // Without a declared length there is no body to a function: the Functions host drops it.
    boolean chunked = request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    long length = chunked ? 0 : Math.max(0, request.getLength());
    if (length > limits.bodyBytes()) {
      refuse(
          new Problem(413, "the body must not be larger than 25 MB"), request, response, callback);
      return true;
    }
    if (chunked) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      dispatch(request, new byte[0], response, lingering(request, callback));
      return true;
    }
    // The caller is still a stranger: what it declares is counted before any of it is kept.
    int taken = kibibytes((int) length);
    if (!room.tryAcquire(taken)) {
      refuse(busy(), request, response, callback);
      return true;
    }
    Callback done = Callback.from(() -> room.release(taken), callback);
    read(request, (int) length)
        .whenComplete(
            (body, failure) -> {
              if (failure == null) {
                dispatch(request, body, response, done);
              } else {
                request.fail(failure);
                ProblemErrorHandler.write(
                    new Problem(408, "the body did not arrive in time; send it again"),
                    response,
                    done);
              }
            });
    return true;
  }

  private void refuse(Problem problem, Request request, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    boolean waits = request.getHeaders().contains(HttpHeader.EXPECT);
    ProblemErrorHandler.write(problem, response, waits ? callback : lingering(request, callback));
  }

  /**
   * Goes on to read, and to throw away, what a caller still sends after its answer: a connection
   * that is closed at once resets, and most callers then never see the answer.
   */
  private Callback lingering(Request request, Callback callback) {
    return Callback.from(
        () -> {
          Scheduler.Task end =
              request
                  .getComponents()
                  .getScheduler()
                  .schedule(() -> request.fail(new TimeoutException()), limits.linger());
          Content.Source.consumeAll(
              request,
              Callback.from(
                  () -> {
                    end.cancel();
                    callback.succeeded();
                  },
                  failure -> {
                    end.cancel();
                    callback.succeeded();
                  }));
        },
        callback::failed);
  }

  private CompletableFuture<byte[]> read(Request request, int length) {
    if (length == 0) {
      return CompletableFuture.completedFuture(new byte[0]);
    }
    CompletableFuture<byte[]> body = new CompletableFuture<>();
    Content.Source.asByteArrayAsync(request, length, Promise.Invocable.toPromise(body));
    return body.isDone() ? body : body.orTimeout(limits.body().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void dispatch(Request request, byte[] body, Response response, Callback callback) {
    // From here on silence on the connection is ours, not the caller's.
    request.addIdleTimeoutListener(timeout -> false);
    try {
      threads.execute(() -> call(request, body, response, callback));
    } catch (RejectedExecutionException e) {
      ProblemErrorHandler.write(busy(), response, callback);
    }
  }

  private void call(Request request, byte[] body, Response response, Callback callback) {
    try {
      Optional<HttpMethod> method = method(request);
      Optional<URI> uri = uri(request);
      if (method.isEmpty() || uri.isEmpty()) {
        Response.writeError(request, response, callback, method.isEmpty() ? 501 : 400);
        return;
      }
      Optional<Map<String, String>> query = query(request);
      if (query.isEmpty()) {
        ProblemErrorHandler.write(
            new Problem(400, "the query must be percent-encoded UTF-8"), response, callback);
        return;
      }
      String path = Optional.ofNullable(Request.getPathInContext(request)).orElse("/");
      for (HostedFunction function : functions) {
        Optional<Map<String, String>> values = function.route().match(path);
        if (values.isPresent() && function.methods().contains(method.get())) {
          Message message =
              new Message(uri.get(), method.get(), headers(request), query.get(), text(body));
          write(
              function.call(message, values.get(), Invocation.of(function.name())),
              response,
              callback);
          return;
        }
      }
      ProblemErrorHandler.write(new Problem(404, "there is no such route"), response, callback);
    } catch (InvocationTargetException | IllegalAccessException | RuntimeException | Error e) {
      LOG.log(Level.SEVERE, "a request failed outside its function", e);
      Response.writeError(request, response, callback, 500);
    }
  }

  private static void write(HttpResponseMessage answer, Response response, Callback callback) {
    byte[] body =
        answer.getBody() == null
            ? new byte[0]
            : answer.getBody().toString().getBytes(StandardCharsets.UTF_8);
    // An empty 200 becomes a 204 in the Functions host.
    boolean empty = answer.getStatusCode() == 200 && body.length == 0;
    response.setStatus(empty ? 204 : answer.getStatusCode());
    ((Message.Answer) answer).headers().forEach(response.getHeaders()::put);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static Optional<HttpMethod> method(Request request) {
    return Arrays.stream(HttpMethod.values())
        .filter(method -> method.name().equals(request.getMethod()))
        .findFirst();
  }

  private static Optional<URI> uri(Request request) {
    try {
      return Optional.of(request.getHttpURI().toURI());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Map<String, String> headers(Request request) {
    Map<String, String> headers = new HashMap<>();
    for (HttpField field : request.getHeaders()) {
      headers.merge(
          field.getName().toLowerCase(Locale.ROOT),
          Optional.ofNullable(field.getValue()).orElse(""),
          (first, next) -> first + "," + next);
    }
    return headers;
  }

  /**
   * Repeated parameters are joined and empty ones are dropped, as the Functions host does. Empty
   * where the query can't be decoded.
   */
  private static Optional<Map<String, String>> query(Request request) {
    Fields fields;
    try {
      fields = Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      // Jetty throws exceptions of several kinds, whose one common type is an interface.
      return Optional.empty();
    }
    Map<String, String> query = new HashMap<>();
    for (Fields.Field field : fields) {
      String value = String.join(",", field.getValues());
      if (!value.isEmpty()) {
        query.put(field.getName(), value);
      }
    }
    return Optional.of(query);
  }

  /** The Functions host reads text as UTF-8 and leaves out a byte-order mark. */
  private static Optional<String> text(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text)
        .filter(t -> !t.isEmpty());
  }

  private static int kibibytes(int bytes) {
    return (bytes + 1023) / 1024;
  }

  private static Problem busy() {
    return new Problem(503, "the server is busy; try again shortly").withHeader("Retry-After", "2");
  }
}
