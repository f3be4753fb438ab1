package io.gitpoli.policy.opa;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** An answer's body in memory, up to a limit. */
final class BoundedBody implements BodySubscriber<byte[]> {
  /** Bytes. A decision's rows are a few kilobytes; what they quote is cut short by the policies. */
  static final int MAX_BYTES = 4 << 20;

  private final BodySubscriber<byte[]> body = BodySubscribers.ofByteArray();
  private Flow.Subscription subscription;
  private long received;
  private boolean tooLarge;

  static BodySubscriber<byte[]> handler(ResponseInfo response) {
    return new BoundedBody();
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    body.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (tooLarge) {
      return;
    }
    received += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    if (received > MAX_BYTES) {
      tooLarge = true;
      subscription.cancel();
      body.onError(new TooLarge());
    } else {
      body.onNext(buffers);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (!tooLarge) {
      body.onError(failure);
    }
  }

  @Override
  public void onComplete() {
    if (!tooLarge) {
      body.onComplete();
    }
  }

  static final class TooLarge extends IOException {
    private TooLarge() {
      super("the answer is larger than " + MAX_BYTES + " bytes");
    }
  }
}
