package io.gitpoli.audit.cosmos;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Large objects in memory. */
final class MemoryObjects implements LargeObjects {
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

  @Override
  public void put(String name, byte[] content) {
    objects.putIfAbsent(name, content.clone());
  }

  @Override
  public Optional<byte[]> get(String name) {
    return Optional.ofNullable(objects.get(name)).map(byte[]::clone);
  }

  /** By name, to be looked at and changed. */
  Map<String, byte[]> all() {
    return objects;
  }
}
