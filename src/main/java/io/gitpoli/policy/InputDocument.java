package io.gitpoli.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.PolicyEngineException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;

/**
 * The input of a policy as every engine reads it: UTF-8 JSON of bounded size and depth. Engines
 * that are given the same bytes have no excuse to differ.
 */
public final class InputDocument {
  /**
   * Bytes. GitHub lists at most 3,000 files of a pull request and 250 of its commits, which is less
   * than a quarter of it.
   */
  public static final int MAX_BYTES = 4 << 20;

  /** Objects and arrays inside each other; what the policies read is not half as deep. */
  public static final int MAX_DEPTH = 100;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamWriteConstraints(
                  StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
              .build());

  private InputDocument() {}

  /**
   * {@code input} as UTF-8 JSON.
   *
   * @throws PolicyEngineException with {@link Reason#BAD_INPUT} where it is too large, too deep, or
   *     holds text that is not Unicode (half of a surrogate pair)
   */
  public static byte[] utf8(ObjectNode input) {
    var bytes = new Bounded();
    // A strict encoder, for Jackson's own lets half a surrogate pair through, of which every engine
    // would make something else.
    try (var writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8.newEncoder())) {
      JSON.writeValue(writer, input);
    } catch (TooLarge e) {
      throw new PolicyEngineException(
          Reason.BAD_INPUT, "the input is larger than " + MAX_BYTES + " bytes");
    } catch (IOException e) {
      throw new PolicyEngineException(
          Reason.BAD_INPUT,
          "the input can't be written as JSON: it is deeper than "
              + MAX_DEPTH
              + " levels or holds text that is not Unicode",
          e);
    }
    return bytes.toByteArray();
  }

  /** Stops at the limit, so that a large input is never held twice in full. */
  private static final class Bounded extends ByteArrayOutputStream {
    @Override
    public synchronized void write(byte[] b, int off, int len) {
      if (count + len > MAX_BYTES) {
        throw new TooLarge();
      }
      super.write(b, off, len);
    }
  }

  private static final class TooLarge extends RuntimeException {
    private TooLarge() {
      super(null, null, false, false);
    }
  }
}
