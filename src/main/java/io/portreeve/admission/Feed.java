package io.portreeve.admission;

/** Something that the webhook keeps reading, and must have read once before it is ready. */
public interface Feed extends AutoCloseable {
  /** What it is in words, such as {@code policies in force}. */
  String name();

  /** Begins to read, and doesn't give up; returns at once. */
  void start();

  /** Whether it has been read. */
  boolean isRead();

  /** Ends. */
  @Override
  void close();
}
