package io.gitpoli.cosmos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process of {@code @vercel/cosmosdb-server}, which keeps everything in memory. It ends with
 * this JVM, however that ends.
 */
record CosmosProcess(Process process, URI url) {
  private static final String SCRIPT =
      """
      const { createHttpServer } = require("@vercel/cosmosdb-server");
      const server = createHttpServer({ keepAlive: true });
      server.keepAliveTimeout = 60000;
      server.listen(0, "127.0.0.1", () => console.log(server.address().port));
      process.stdin.resume().on("end", () => process.exit());
      """;

  static CosmosProcess start() throws IOException {
    if (!Files.isDirectory(Path.of("node_modules", "@vercel", "cosmosdb-server"))) {
      throw new IOException("@vercel/cosmosdb-server is missing: run `make tools`");
    }
    Path log = Path.of("target", "cosmosdb-server.log");
    Files.createDirectories(log.getParent());
    Process process =
        new ProcessBuilder("node", "-e", SCRIPT)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    String port = process.inputReader(UTF_8).readLine();
    if (port == null) {
      throw new IOException("@vercel/cosmosdb-server did not start: see " + log);
    }
    return new CosmosProcess(process, URI.create("http://127.0.0.1:" + port));
  }
}
