package io.gitpoli.blob;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.util.BinaryData;
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
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A container of Azure Blob Storage, or a folder in one. Safe for use by many threads. Every
 * operation ends within 12 seconds and throws {@link BlobException} where it can't be done.
 */
public final class BlobFolder {
  // One try and one more, as a decision waits for it.
  private static final int TRIES = 2;
  private static final Duration TRY = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration ALL = Duration.ofSeconds(12);

  private final BlobContainerClient container;
  private final String folder;
  private final String setting;

  private enum Use {
    READ("read", "Storage Blob Data Reader"),
    WRITE("written", "Storage Blob Data Contributor");

    private final String done;
    private final String role;

    Use(String done, String role) {
      this.done = done;
      this.role = role;
    }
  }

  /**
   * @param place the container's address, or that of a folder in it, without a slash at its end:
   *     {@code https://ACCOUNT.blob.core.windows.net/CONTAINER/FOLDER}; the identity of this
   *     process needs the role Storage Blob Data Reader there, and to write Storage Blob Data
   *     Contributor
   * @param setting what names it, for messages
   */
  public BlobFolder(URI place, String setting) {
    this(builder().credential(new DefaultAzureCredentialBuilder().build()), place, setting);
  }

  BlobFolder(BlobContainerClientBuilder builder, URI place, String setting) {
    this.container = builder.endpoint(place.toString()).buildClient();
    String below = BlobUrlParts.parse(place.toString()).getBlobName();
    this.folder = below == null ? "" : below + "/";
    this.setting = setting;
  }

  static BlobContainerClientBuilder builder() {
    return new BlobContainerClientBuilder()
        .retryOptions(
            new RequestRetryOptions(RetryPolicyType.FIXED, TRIES, TRY, PAUSE, PAUSE, null));
  }

  /** Where a blob is: the container's name, the folder and its own. */
  public String path(String name) {
    return container.getBlobContainerName() + "/" + folder + name;
  }

  /**
   * Reads a blob; empty where there is none.
   *
   * @param maxBytes a larger one is an error
   * @param known as it was read before; returned itself, without a transfer of its content, where
   *     the blob has not changed since
   */
  public Optional<Blob> read(String name, int maxBytes, Optional<Blob> known) {
    BoundedBytes content = new BoundedBytes(maxBytes);
    try {
      BlobDownloadResponse response =
          container
              .getBlobClient(folder + name)
              .downloadStreamWithResponse(
                  content,
                  null,
                  null,
                  new BlobRequestConditions().setIfNoneMatch(known.map(Blob::etag).orElse(null)),
                  false,
                  ALL,
                  Context.NONE);
      return Optional.of(new Blob(response.getDeserializedHeaders().getETag(), content.bytes()));
    } catch (BlobStorageException e) {
      if (e.getStatusCode() == 304 && known.isPresent()) {
        return known;
      } else if (BlobErrorCode.BLOB_NOT_FOUND.equals(e.getErrorCode())) {
        return Optional.empty();
      }
      throw failure(name, Use.READ, e);
    } catch (RuntimeException e) {
      throw failure(name, Use.READ, e);
    }
  }

  /** Writes a blob, unless there is one of this name: that one stays as it is. */
  public void create(String name, byte[] content) {
    try {
      container
          .getBlobClient(folder + name)
          .uploadWithResponse(
              new BlobParallelUploadOptions(BinaryData.fromBytes(content))
                  .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*")),
              ALL,
              Context.NONE);
    } catch (BlobStorageException e) {
      if (!BlobErrorCode.BLOB_ALREADY_EXISTS.equals(e.getErrorCode())) {
        throw failure(name, Use.WRITE, e);
      }
    } catch (RuntimeException e) {
      throw failure(name, Use.WRITE, e);
    }
  }

  private BlobException failure(String name, Use use, RuntimeException cause) {
    return new BlobException(
        folder + name + " of " + setting + " can't be " + use.done + ": " + advice(use, cause),
        cause);
  }

  private String advice(Use use, RuntimeException cause) {
    if (cause instanceof BlobStorageException answer) {
      return advice(use, answer);
    } else if (cause instanceof CredentialUnavailableException) {
      return "there is no identity to use it with: assign the app a managed identity (its client id"
          + " in AZURE_CLIENT_ID where it is a user-assigned one), or sign in with az login";
    } else if (cause instanceof ClientAuthenticationException) {
      return "the identity got no token: check AZURE_CLIENT_ID and that it still exists";
    } else if (cause instanceof UncheckedIOException unchecked) {
      return unchecked.getCause().getMessage();
    }
    // The SDK wraps what the network throws in exceptions of its own and of what it is built on.
    return "Blob Storage does not answer: check the address and the network";
  }

  private String advice(Use use, BlobStorageException answer) {
    BlobErrorCode code = answer.getErrorCode();
    String advice =
        BlobErrorCode.CONTAINER_NOT_FOUND.equals(code)
            ? "there is no container '" + container.getBlobContainerName() + "'"
            : switch (answer.getStatusCode()) {
              case 401, 403 ->
                  "the identity may not do it: give it the role '"
                      + use.role
                      + "' on the container, and see whether the account's network rules let it in";
              case 404 -> "there is no such place";
              default -> "Blob Storage answered " + answer.getStatusCode() + ", try again later";
            };
    return advice + (code == null ? "" : " (" + code + ")");
  }
}
