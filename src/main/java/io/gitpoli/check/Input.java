package io.gitpoli.check;

import io.gitpoli.check.parse.Document;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * A file to check.
 *
 * @param file as reports name it
 * @param name of the file alone, as policies see it
 * @param folder that it is in, as policies see it
 * @param bytes how large it is
 */
public record Input(String file, String name, String folder, int bytes, List<Document> documents) {
  public Input {
    documents = List.copyOf(documents);
  }

  /** A file of this machine. */
  static Input local(String file, int bytes, List<Document> documents) {
    Path path = Path.of(file).toAbsolutePath().normalize();
    return new Input(
        file,
        String.valueOf(path.getFileName()),
        String.valueOf(path.getParent()),
        bytes,
        documents);
  }

  /**
   * How many bytes its documents have as policies get them: aliases repeat what they name. Empty
   * where there are more than {@code limit}.
   */
  public OptionalLong written(long limit) {
    Counting counting = new Counting(limit);
    try {
      for (Unit unit : Unit.of(this)) {
        unit.writeTo(counting);
      }
      return OptionalLong.of(limit - counting.left);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Counts what is written, up to a limit. */
  private static final class Counting extends OutputStream {
    private long left;

    Counting(long limit) {
      this.left = limit;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[1], 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      left -= length;
      if (left < 0) {
        throw new IOException("the limit is reached");
      }
    }
  }

  /**
   * A file that is not on this machine.
   *
   * @param path of a repository, with {@code /} between its parts
   */
  public static Input remote(String path, int bytes, List<Document> documents) {
    int last = path.lastIndexOf('/');
    return new Input(
        path,
        path.substring(last + 1),
        "/" + path.substring(0, Math.max(0, last)),
        bytes,
        documents);
  }
}
