package io.gitpoli.standalone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends what no HTTP library would. */
final class Wire {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

  private final URI uri;

  Wire(URI uri) {
    this.uri = uri;
  }

  /** Opens a connection that gives up after 20 s of silence. */
  Socket open() {
    try {
      Socket socket = new Socket(uri.getHost(), uri.getPort());
      socket.setSoTimeout(20_000);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends these bytes, says that there are no more, and reads to the end. */
  Reply exchange(String bytes) {
    try (Socket socket = open()) {
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      return new Reply(readAll(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What came until the server closed. */
  static String readAll(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        all.write(next);
      }
    } catch (SocketException e) {
      // The server closed while there was more to read for it: what came before counts.
    }
    return all.toString(ISO_8859_1);
  }

  /** All that came on a connection. */
  record Reply(String text) {
    /** The first answer's status; 0 where there is none. */
    int status() {
      Matcher status = STATUS.matcher(text);
      return status.find() ? Integer.parseInt(status.group(1)) : 0;
    }

    long answers() {
      return STATUS.matcher(text).results().count();
    }
  }
}
