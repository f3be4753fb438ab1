package io.gitpoli.inbox.cosmos;

import io.gitpoli.cosmos.CosmosStoreException;
import io.gitpoli.inbox.InboxException;

/** A write failed in a way that leaves open whether it was made. */
final class LostAnswerException extends RuntimeException {
  LostAnswerException(CosmosStoreException cause) {
    super(cause.getMessage(), cause);
  }

  InboxException asInboxException() {
    return new InboxException(getMessage(), getCause());
  }
}
