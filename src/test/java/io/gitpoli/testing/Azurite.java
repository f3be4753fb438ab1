package io.gitpoli.testing;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Microsoft's emulator of Blob Storage (npm's {@code azurite}), on a free loopback port; what it
 * holds ends with it.
 */
public final class Azurite implements AutoCloseable {
  private static final String ACCOUNT = "devstoreaccount1";
  // Well-known, for emulators alone.
  private static final String KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
  private static final Pattern LISTENS = Pattern.compile(".*successfully listens on (http://\\S+)");

  private final Process process;
  private final URI service;

  private Azurite(Process process, URI service) {
    this.process = process;
    this.service = service;
  }

  /** Starts one, and waits until it listens. */
  public static Azurite start() {
    try {
      Process process =
          new ProcessBuilder(
                  "node",
                  GitHubDescription.nodeModule("azurite/dist/src/blob/main.js").toString(),
                  "--blobHost",
                  "127.0.0.1",
                  "--blobPort",
                  "0",
                  "--inMemoryPersistence",
                  // The SDK may be newer than what Azurite knows.
                  "--skipApiVersionCheck")
              .redirectErrorStream(true)
              .start();
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      StringBuilder all = new StringBuilder();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        all.append(line).append('\n');
        Matcher listens = LISTENS.matcher(line);
        if (listens.matches()) {
          drain(output);
          return new Azurite(process, URI.create(listens.group(1) + "/" + ACCOUNT));
        }
      }
      throw new IllegalStateException("azurite ended at once: " + all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Else it would wait for who reads what it writes. */
  private static void drain(BufferedReader output) {
    Thread drain =
        new Thread(
            () -> {
              try (output) {
                while (output.readLine() != null) {}
              } catch (IOException e) {
                // It was ended.
              }
            },
            "azurite-output");
    drain.setDaemon(true);
    drain.start();
  }

  /** A new container. */
  public BlobContainerClient container(String name) {
    BlobContainerClient container =
        new BlobContainerClientBuilder()
            .endpoint(url(name).toString())
            .credential(credential())
            .buildClient();
    container.createIfNotExists();
    return container;
  }

  /** Where a container, or what is in it, is. */
  public URI url(String path) {
    return URI.create(service + "/" + path);
  }

  public static StorageSharedKeyCredential credential() {
    return new StorageSharedKeyCredential(ACCOUNT, KEY);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
