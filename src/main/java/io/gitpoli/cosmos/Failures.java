package io.gitpoli.cosmos;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.cosmos.CosmosException;
import io.gitpoli.cosmos.CosmosStoreException.Reason;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Says what a failure of Cosmos DB means, and which setting or role to look at. */
final class Failures {
  private static final String ROLE =
      "the identity has no right to it: give it the role 'Cosmos DB Built-in Data Contributor' on"
          + " the database, and check AZURE_CLIENT_ID; or the account's network rules keep it out";

  private static final String CONSISTENCY =
      "the account's consistency is weaker than it must be: set it to Strong (az cosmosdb update"
          + " --default-consistency-level Strong)";

  private Failures() {}

  static CosmosStoreException explain(Throwable failure, ContainerDefinition container) {
    Optional<CosmosException> answered = cause(failure, CosmosException.class);
    if (cause(failure, UnknownHostException.class).isPresent()) {
      return unavailable("there is no such host: check COSMOS_ENDPOINT", failure);
    } else if (cause(failure, ConnectException.class).isPresent()) {
      return unavailable("it can't be reached: check COSMOS_ENDPOINT", failure);
    } else if (isAuthentication(failure)) {
      return unavailable(
          "no identity could be found or it got no token: check AZURE_CLIENT_ID and the managed"
              + " identity, or sign in with az login",
          failure);
    } else if (answered.isPresent()) {
      return explain(
          answered.get().getStatusCode(), answered.get().getSubStatusCode(), container, failure);
    } else if (cause(failure, TimeoutException.class).isPresent()) {
      return unavailable("it did not answer in time", failure);
    }
    return unavailable("it can't be used: " + failure.getClass().getSimpleName(), failure);
  }

  /**
   * @param failure null where only a status is known
   */
  static CosmosStoreException explain(
      int status, int subStatus, ContainerDefinition container, Throwable failure) {
    return switch (status) {
      case 400 ->
          unavailable(isTooWeak(failure) ? CONSISTENCY : "it refused a request (400)", failure);
      case 401 ->
          unavailable(
              "it refused the credential (401): check AZURE_CLIENT_ID, or COSMOS_KEY where it is an"
                  + " emulator, and the clock of this machine",
              failure);
      case 403 -> unavailable(ROLE, failure);
      // Substatus 0: an item. 1003 is "owner resource does not exist": the container.
      case 404 ->
          subStatus == 0
              ? new CosmosStoreException(Reason.MISSING, prefix("there is no such item"), failure)
              : missing(container, failure);
      case 409 -> new CosmosStoreException(Reason.CONFLICT, prefix("an id is taken"), failure);
      case 408 -> unavailable("it did not answer in time", failure);
      case 412 ->
          new CosmosStoreException(
              Reason.CHANGED, prefix("somebody else changed an item meanwhile"), failure);
      case 413 ->
          new CosmosStoreException(Reason.TOO_LARGE, prefix("an item is over 2 MB"), failure);
      case 429 ->
          unavailable(
              "it has no request units left (429): try later, or give the container more", failure);
      default -> unavailable("it failed (" + status + ")", failure);
    };
  }

  // "ConsistencyLevel Strong specified in the request is invalid when service is configured with
  // consistency level Session."
  private static boolean isTooWeak(Throwable failure) {
    return failure != null
        && failure.getMessage() != null
        && failure.getMessage().contains("ConsistencyLevel Strong");
  }

  static CosmosStoreException missing(ContainerDefinition container, Throwable failure) {
    return unavailable(
        "there is no such database or container: check COSMOS_DATABASE and " + container.setting(),
        failure);
  }

  static CosmosStoreException unavailable(String message, Throwable failure) {
    return new CosmosStoreException(Reason.UNAVAILABLE, prefix(message), failure);
  }

  private static String prefix(String message) {
    return "Cosmos DB: " + message;
  }

  private static boolean isAuthentication(Throwable failure) {
    return cause(failure, ClientAuthenticationException.class).isPresent()
        || chain(failure)
            .anyMatch(one -> one.getClass().getSimpleName().startsWith("CredentialUnavailable"));
  }

  private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
    return chain(failure).filter(type::isInstance).map(type::cast).findFirst();
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, one -> one != null, Throwable::getCause).limit(20);
  }
}
