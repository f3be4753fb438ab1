package io.gitpoli.audit.cosmos;

class MemoryObjectsTest extends LargeObjectsContract {
  private final MemoryObjects objects = new MemoryObjects();

  @Override
  LargeObjects objects() {
    return objects;
  }
}
