package io.gitpoli.inbox.cosmos;

import java.util.Optional;

/** The pointers, each in a partition of its own: reading one is a point read. */
final class Pointers {
  private final Items items;

  Pointers(Items items) {
    this.items = items;
  }

  /** False where there is one already. */
  boolean create(Pointer pointer) {
    return items.create(pointer.json());
  }

  /** False where it was written since it was read. */
  boolean replace(Pointer before, Pointer after) {
    return items.replace(after.json(), before.json().get("_etag").textValue());
  }

  Optional<Pointer> read(String delivery) {
    String name = Names.pointer(delivery);
    return items.read(name, name).map(Pointer::new);
  }
}
