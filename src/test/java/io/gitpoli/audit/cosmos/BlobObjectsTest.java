package io.gitpoli.audit.cosmos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.CredentialUnavailableException;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.sun.net.httpserver.HttpServer;
import io.gitpoli.audit.AuditException;
import io.gitpoli.blob.AzuriteFolders;
import io.gitpoli.testing.Azurite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Large objects in Blob Storage, as Azurite serves it to the real SDK. */
@Timeout(60)
class BlobObjectsTest extends LargeObjectsContract {
  private static Azurite azurite;

  private BlobContainerClient container;
  private URI place;
  private BlobObjects objects;

  @BeforeAll
  static void start() {
    azurite = Azurite.start();
  }

  @AfterAll
  static void stop() {
    azurite.close();
  }

  @BeforeEach
  void make() {
    String name = "c" + UUID.randomUUID();
    container = azurite.container(name);
    place = azurite.url(name);
    objects = at(place);
  }

  private static BlobObjects at(URI place) {
    return new BlobObjects(AzuriteFolders.at(place, BlobObjects.SETTING));
  }

  @Override
  LargeObjects objects() {
    return objects;
  }

  @Test
  void anObjectIsABlobOfItsNameInTheFolderOfTheSetting() {
    at(URI.create(place + "/shop")).put("2026-11-21/a/input", new byte[] {1});

    assertThat(container.listBlobs())
        .extracting(BlobItem::getName)
        .containsExactly("shop/2026-11-21/a/input");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | AuthorizationPermissionMismatch | 'Storage Blob Data Contributor' | 'Storage Blob Data Reader'",
        "401 | InvalidAuthenticationInfo | 'Storage Blob Data Contributor' | 'Storage Blob Data Reader'",
        "404 | ContainerNotFound | no container 'spill' | no container 'spill'",
        "409 | BlobImmutableDueToPolicy | answered 409 | answered 409",
        "503 | ServerBusy | try again later | try again later",
      })
  void whatFailsSaysWhatToDo(int status, String code, String toWrite, String toRead)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("x-ms-error-code", code);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      objects =
          at(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/account/spill"));

      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> objects.put("day/a/input", new byte[] {1}))
          .withMessageStartingWith("day/a/input of COSMOS_SPILL_URL can't be written: ")
          .withMessageContainingAll(toWrite, code);
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> objects.get("day/a/input"))
          .withMessageStartingWith("day/a/input of COSMOS_SPILL_URL can't be read: ")
          .withMessageContainingAll(toRead, code);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void withoutAnIdentityTheErrorSaysHowToGetOne() {
    objects =
        new BlobObjects(
            AzuriteFolders.at(
                URI.create("https://account.blob.core.windows.net/spill"),
                BlobObjects.SETTING,
                (TokenRequestContext request) ->
                    Mono.error(new CredentialUnavailableException("no identity here"))));

    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> objects.put("a", new byte[] {1}))
        .withMessageContainingAll("COSMOS_SPILL_URL", "AZURE_CLIENT_ID", "az login");
  }
}
