package io.gitpoli.repol.blob;

import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.util.Context;
import com.azure.identity.CredentialUnavailableException;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobUrlParts;
import com.azure.storage.blob.models.BlobDownloadResponse;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.ConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A container of Azure Blob Storage, or a folder in one, the same for every repository. Each
 * decision asks whether the file has changed; where it has not, the answer has no body (its ETag is
 * known), and the file is the one that was read before. Safe for use by many threads.
 */
public final class BlobSource implements ConfigSource {
  private static final String SETTING = "REPOL_BLOB_URL";
  // One try and one more, as a decision waits for it.
  private static final int TRIES = 2;
  private static final Duration TRY = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration ALL = Duration.ofSeconds(12);

  private final BlobContainerClient container;
  private final String folder;
  // As many as there are policies.
  private final Map<PolicyName, Read> read = new ConcurrentHashMap<>();

  private record Read(String etag, ConfigFile file) {}

  /**
   * @param place the container's address, or that of a folder in it, without a slash at its end:
   *     {@code https://ACCOUNT.blob.core.windows.net/CONTAINER/FOLDER}; the identity of this
   *     process needs the role Storage Blob Data Reader there
   */
  public BlobSource(URI place) {
    this(place, new DefaultAzureCredentialBuilder().build());
  }

  BlobSource(URI place, TokenCredential credential) {
    this(builder().credential(credential), place);
  }

  BlobSource(BlobContainerClientBuilder builder, URI place) {
    this.container = builder.endpoint(place.toString()).buildClient();
    String below = BlobUrlParts.parse(place.toString()).getBlobName();
    this.folder = below == null ? "" : below + "/";
  }

  static BlobContainerClientBuilder builder() {
    return new BlobContainerClientBuilder()
        .retryOptions(
            new RequestRetryOptions(RetryPolicyType.FIXED, TRIES, TRY, PAUSE, PAUSE, null));
  }

  @Override
  public Optional<ConfigFile> find(Repository repository, PolicyName policy) {
    String name = folder + policy + ".yaml";
    Read known = read.get(policy);
    BoundedBytes content = new BoundedBytes(ConfigFile.MAX_BYTES);
    try {
      BlobDownloadResponse response =
          container
              .getBlobClient(name)
              .downloadStreamWithResponse(
                  content,
                  null,
                  null,
                  new BlobRequestConditions().setIfNoneMatch(known == null ? null : known.etag()),
                  false,
                  ALL,
                  Context.NONE);
      ConfigFile file = ConfigFile.of("blob", path(name), content.bytes());
      read.put(policy, new Read(response.getDeserializedHeaders().getETag(), file));
      return Optional.of(file);
    } catch (BlobStorageException e) {
      return answered(e, name, policy, known);
    } catch (CredentialUnavailableException e) {
      throw failure(
          name,
          "there is no identity to read it with: assign the app a managed identity (its client id in"
              + " AZURE_CLIENT_ID where it is a user-assigned one), or sign in with az login",
          e);
    } catch (ClientAuthenticationException e) {
      throw failure(
          name, "the identity got no token: check AZURE_CLIENT_ID and that it still exists", e);
    } catch (UncheckedIOException e) {
      throw failure(name, e.getCause().getMessage(), e);
    } catch (RuntimeException e) {
      // The SDK wraps what the network throws in exceptions of its own and of what it is built on.
      throw failure(name, "Blob Storage does not answer: check the address and the network", e);
    }
  }

  private Optional<ConfigFile> answered(
      BlobStorageException e, String name, PolicyName policy, Read known) {
    int status = e.getStatusCode();
    if (status == 304 && known != null) {
      return Optional.of(known.file());
    }
    BlobErrorCode code = e.getErrorCode();
    if (BlobErrorCode.BLOB_NOT_FOUND.equals(code)) {
      read.remove(policy);
      return Optional.empty();
    }
    String advice =
        BlobErrorCode.CONTAINER_NOT_FOUND.equals(code)
            ? "there is no container '" + container.getBlobContainerName() + "'"
            : switch (status) {
              case 401, 403 ->
                  "the identity may not read it: give it the role 'Storage Blob Data Reader' on the"
                      + " container, and see whether the account's network rules let it in";
              case 404 -> "there is no such place";
              default -> "Blob Storage answered " + status + ", try again later";
            };
    throw failure(name, advice + (code == null ? "" : " (" + code + ")"), e);
  }

  /** The SDK's own messages hold request ids and whole answers: they stay in the cause. */
  private static UncheckedIOException failure(String name, String advice, Exception cause) {
    return new UncheckedIOException(
        name + " of " + SETTING + " can't be read: " + advice, new IOException(cause));
  }

  private String path(String name) {
    return container.getBlobContainerName() + "/" + name;
  }
}
