package io.portreeve.provider.ecr;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An answer that ends in an error where it is longer than it may be. */
final class BoundedInputStream extends FilterInputStream {
  private long left;

  BoundedInputStream(InputStream in, long most) {
    super(in);
    left = most;
  }

  @Override
  public int read() throws IOException {
    var read = super.read();
    took(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    var read = super.read(target, offset, length);
    took(Math.max(0, read));
    return read;
  }

  private void took(int bytes) throws IOException {
    left -= bytes;
    if (left < 0) {
      throw new IOException("the answer is longer than any answer may be");
    }
  }
}
