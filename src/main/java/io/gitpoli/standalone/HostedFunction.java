package io.gitpoli.standalone;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.annotation.BindingName;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One function with an HTTP trigger, as its annotations describe it.
 *
 * @param arguments where each parameter of the method comes from; read once, as Java parses
 *     annotations of parameters anew each time
 */
record HostedFunction(
    Object target,
    Method method,
    String name,
    Route route,
    Set<HttpMethod> methods,
    List<Argument> arguments) {

  /** The functions of these objects, the most specific route first. */
  static List<HostedFunction> of(List<Object> targets) {
    return targets.stream()
        .flatMap(HostedFunction::of)
        .sorted(Comparator.comparing(HostedFunction::route, Route.MOST_SPECIFIC_FIRST))
        .toList();
  }

  private static Stream<HostedFunction> of(Object target) {
    return Arrays.stream(target.getClass().getMethods())
        .filter(method -> method.isAnnotationPresent(FunctionName.class))
        .flatMap(
            method ->
                Arrays.stream(method.getParameters())
                    .flatMap(parameter -> trigger(parameter).stream())
                    .map(trigger -> of(target, method, trigger)));
  }

  private static HostedFunction of(Object target, Method method, HttpTrigger trigger) {
    return new HostedFunction(
        target,
        method,
        method.getAnnotation(FunctionName.class).value(),
        Route.parse(trigger.route()),
        Set.of(trigger.methods()),
        Arrays.stream(method.getParameters()).map(Argument::of).toList());
  }

  private static Optional<HttpTrigger> trigger(Parameter parameter) {
    return Optional.ofNullable(parameter.getAnnotation(HttpTrigger.class));
  }

  HttpResponseMessage call(
      HttpRequestMessage<Optional<String>> request,
      Map<String, String> routeValues,
      ExecutionContext context)
      throws InvocationTargetException, IllegalAccessException {
    Object[] values =
        arguments.stream().map(argument -> argument.value(request, routeValues, context)).toArray();
    return (HttpResponseMessage) method.invoke(target, values);
  }

  /** Where one parameter comes from. */
  @FunctionalInterface
  interface Argument {
    Object value(
        HttpRequestMessage<Optional<String>> request,
        Map<String, String> routeValues,
        ExecutionContext context);

    private static Argument of(Parameter parameter) {
      if (trigger(parameter).isPresent()) {
        return (request, routeValues, context) -> request;
      }
      BindingName binding = parameter.getAnnotation(BindingName.class);
      return binding == null
          ? (request, routeValues, context) -> context
          : (request, routeValues, context) -> routeValues.get(binding.value());
    }
  }
}
