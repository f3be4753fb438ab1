package io.gitpoli.cosmos;

import java.net.URI;
import java.util.Optional;

/**
 * A database of an account, and who asks.
 *
 * @param key of an emulator; empty where the identity of this process asks
 * @param identity the client id of a user-assigned managed identity; empty for whichever {@code
 *     DefaultAzureCredential} finds
 */
public record CosmosAccount(
    URI endpoint, String database, Optional<String> key, Optional<String> identity) {
  @Override
  public String toString() {
    return endpoint + "/" + database;
  }
}
