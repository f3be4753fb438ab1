package io.gitpoli.repol.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.BinaryData;
import com.azure.identity.CredentialUnavailableException;
import com.azure.storage.blob.BlobContainerClient;
import com.sun.net.httpserver.HttpServer;
import io.gitpoli.blob.AzuriteFolders;
import io.gitpoli.github.Repository;
import io.gitpoli.repol.ConfigSource.ConfigFile;
import io.gitpoli.testing.Azurite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Configuration in Blob Storage, as Azurite serves it to the real SDK. */
@Timeout(60)
class BlobSourceTest {
  private static final Repository SHOP = new Repository("octo", "shop", 0);
  private static final int LIMIT = 1024 * 1024;

  private static Azurite azurite;

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private String containerName;
  private BlobContainerClient container;
  private BlobSource source;

  private record Received(int status, long length) {}

  @BeforeAll
  static void start() {
    azurite = Azurite.start();
  }

  @AfterAll
  static void stop() {
    azurite.close();
  }

  @BeforeEach
  void fill(TestInfo test) {
    containerName = "c" + Integer.toHexString(test.getDisplayName().hashCode());
    container = azurite.container(containerName);
    source = at(azurite.url(containerName));
  }

  /** As it is made for Azure, but for the emulator's key. */
  private BlobSource at(URI place) {
    HttpPipelinePolicy record =
        (context, next) ->
            next.process()
                .doOnNext(
                    response ->
                        received.add(
                            new Received(
                                response.getStatusCode(),
                                Optional.ofNullable(
                                        response.getHeaderValue(HttpHeaderName.CONTENT_LENGTH))
                                    .map(Long::parseLong)
                                    .orElse(0L))));
    return new BlobSource(AzuriteFolders.at(place, BlobSource.SETTING, record));
  }

  private void put(String name, String content) {
    put(name, content.getBytes(UTF_8));
  }

  private void put(String name, byte[] content) {
    container.getBlobClient(name).upload(BinaryData.fromBytes(content), true);
  }

  private Optional<ConfigFile> find() {
    return source.find(SHOP, "deploy.yaml");
  }

  @Test
  void a_file_is_found_with_its_place_and_git_blob_id() {
    put("deploy.yaml", "policy: {}\n");

    ConfigFile file = find().orElseThrow();

    assertThat(file.text()).isEqualTo("policy: {}\n");
    assertThat(file.origin().source()).isEqualTo("blob");
    assertThat(file.origin().path()).isEqualTo(containerName + "/deploy.yaml");
    // printf 'policy: {}\n' | git hash-object --stdin
    assertThat(file.origin().version()).isEqualTo("b8b27d198948f1a2b6678ee9d88c8fe09b0eacbe");
  }

  @Test
  void a_file_is_found_in_a_folder_of_the_container() {
    put("teams/shop/deploy.yaml", "policy: {}\n");
    source = at(azurite.url(containerName + "/teams/shop"));

    assertThat(find().orElseThrow().origin().path())
        .isEqualTo(containerName + "/teams/shop/deploy.yaml");
  }

  @Test
  void an_unchanged_file_is_asked_for_but_not_sent_again() {
    put("deploy.yaml", "policy: {}\n");
    ConfigFile first = find().orElseThrow();

    assertThat(find()).contains(first);
    assertThat(find()).contains(first);

    assertThat(received).extracting(Received::status).containsExactly(200, 304, 304);
    assertThat(received.subList(1, 3)).allMatch(answer -> answer.length() == 0);
  }

  @Test
  void a_changed_file_counts_from_the_next_decision_on() {
    put("deploy.yaml", "policy: {}\n");
    find();

    put("deploy.yaml", "policy: {version: two}\n");

    assertThat(find().orElseThrow().text()).isEqualTo("policy: {version: two}\n");
    assertThat(find().orElseThrow().text()).isEqualTo("policy: {version: two}\n");
  }

  @Test
  void each_policy_has_a_file_of_its_own() {
    put("deploy.yaml", "a");
    put("pullrequest.yaml", "b");

    assertThat(find().orElseThrow().text()).isEqualTo("a");
    assertThat(source.find(SHOP, "pullrequest.yaml").orElseThrow().text()).isEqualTo("b");
    assertThat(find().orElseThrow().text()).isEqualTo("a");
  }

  @Test
  void a_file_that_is_not_there_is_none_also_once_it_was_there() {
    assertThat(find()).isEmpty();
    put("deploy.yaml", "policy: {}\n");
    assertThat(find()).isPresent();

    container.getBlobClient("deploy.yaml").delete();

    assertThat(find()).isEmpty();
  }

  @Test
  void a_file_of_any_size_up_to_the_limit_is_read() {
    put("deploy.yaml", "");
    assertThat(find().orElseThrow().text()).isEmpty();
    put("deploy.yaml", new byte[LIMIT]);
    assertThat(find().orElseThrow().text()).hasSize(LIMIT);
  }

  @Test
  void a_larger_file_is_an_error() {
    put("deploy.yaml", new byte[LIMIT + 1]);

    assertError("deploy.yaml", "larger than 1048576 bytes");
  }

  @Test
  void a_container_that_is_not_there_is_an_error_not_an_absent_file() {
    source = at(azurite.url("nosuchcontainer"));

    assertError("there is no container 'nosuchcontainer'");
  }

  @Test
  void a_known_file_does_not_stand_in_for_one_that_cant_be_asked_for() {
    put("deploy.yaml", "policy: {}\n");
    find();

    container.delete();

    assertError("there is no container");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | AuthorizationPermissionMismatch | the role 'Storage Blob Data Reader'",
        "403 | AuthorizationFailure | network rules",
        "401 | InvalidAuthenticationInfo | the role 'Storage Blob Data Reader'",
        "404 | ResourceNotFound | there is no such place",
        "500 | InternalError | answered 500, try again later",
        "503 | ServerBusy | answered 503, try again later",
        "304 | ConditionNotMet | answered 304",
      })
  void whatever_else_is_answered_is_an_error_that_says_what_to_do(
      int status, String code, String advice) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("x-ms-error-code", code);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      source =
          at(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/account/repol"));
      assertError(advice, code);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void an_address_that_nobody_answers_is_an_error() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    source = at(URI.create("http://127.0.0.1:" + free + "/account/repol"));

    assertError("check the address and the network");
  }

  @Test
  void without_an_identity_the_error_says_how_to_get_one() {
    source =
        new BlobSource(
            AzuriteFolders.at(
                URI.create("https://account.blob.core.windows.net/repol"),
                BlobSource.SETTING,
                (TokenRequestContext request) ->
                    Mono.error(new CredentialUnavailableException("no identity here"))));

    assertError("AZURE_CLIENT_ID", "az login");
  }

  private void assertError(String... parts) {
    assertThatThrownBy(this::find)
        .isInstanceOf(UncheckedIOException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .startsWith("deploy.yaml of REPOL_BLOB_URL can't be read: ")
                    .contains(parts)
                    .hasSizeLessThan(300));
  }
}
