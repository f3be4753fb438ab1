package io.gitpoli.cosmos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import java.util.Optional;

/**
 * What a client asked of the server.
 *
 * @param path decoded, for example {@code /dbs/gitpoli/colls/audit/docs}
 */
public record CosmosRequest(String method, String path, Headers headers, byte[] body) {
  /** What it is about. */
  public enum Kind {
    READ,
    QUERY,
    QUERY_PLAN,
    CREATE,
    UPSERT,
    REPLACE,
    DELETE,
    PATCH,
    BATCH,
    /** Of the account, databases, containers or their ranges. */
    OTHER
  }

  public Kind kind() {
    if (!path.contains("/docs")) {
      return Kind.OTHER;
    }
    return switch (method) {
      case "GET" -> path.endsWith("/docs") ? Kind.OTHER : Kind.READ;
      case "PUT" -> Kind.REPLACE;
      case "DELETE" -> Kind.DELETE;
      case "PATCH" -> Kind.PATCH;
      default -> kindOfPost();
    };
  }

  private Kind kindOfPost() {
    if (is("x-ms-cosmos-is-query-plan-request")) {
      return Kind.QUERY_PLAN;
    } else if (is("x-ms-documentdb-isquery")
        || header("content-type").filter("application/query+json"::equals).isPresent()) {
      return Kind.QUERY;
    } else if (is("x-ms-documentdb-is-upsert")) {
      return Kind.UPSERT;
    } else if (is("x-ms-cosmos-is-batch-request")) {
      return Kind.BATCH;
    }
    return Kind.CREATE;
  }

  /** The name of the database; empty where it is about none. */
  public String database() {
    String[] parts = path.split("/");
    return parts.length > 2 && parts[1].equals("dbs") ? parts[2] : "";
  }

  /** The partition key's value as JSON, in an array; empty where none is named. */
  public Optional<String> partitionKey() {
    return header("x-ms-documentdb-partitionkey");
  }

  public String text() {
    return new String(body, UTF_8);
  }

  private boolean is(String header) {
    return header(header).filter("true"::equalsIgnoreCase).isPresent();
  }

  private Optional<String> header(String name) {
    return Optional.ofNullable(headers.getFirst(name));
  }
}
