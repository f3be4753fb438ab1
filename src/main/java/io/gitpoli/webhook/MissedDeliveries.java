package io.gitpoli.webhook;

import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.HookDelivery;
import io.gitpoli.github.Page;
import io.gitpoli.inbox.Inbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds deliveries that never arrived, for GitHub never sends them again by itself, and asks for
 * them: those of the App that the inbox does not know. What was looked through is not looked
 * through again, and a look that ended early goes on where it ended.
 *
 * @see <a
 *     href="https://docs.github.com/en/webhooks/using-webhooks/automatically-redelivering-failed-deliveries-for-a-github-app-webhook">Automatically
 *     redelivering failed deliveries</a>
 */
public final class MissedDeliveries {
  private static final Logger LOG = LoggerFactory.getLogger(MissedDeliveries.class);

  // GitHub delivers again what is at most three days old.
  private static final Duration REACH = Duration.ofDays(3);
  // What is younger may still be on its way.
  private static final Duration SETTLED = Duration.ofMinutes(2);
  // What was refused so often, such as for a wrong secret, would be refused again.
  private static final int MAX_ATTEMPTS = 5;
  // 5,000 deliveries, and the requests of a minute that GitHub asks to stay below.
  private static final int PAGES = 50;
  private static final int REDELIVERIES = 100;

  private static final String LOOKED_UNTIL = "missed-deliveries.looked-until";
  private static final String ASKED_FOR = "missed-deliveries.asked-for";
  private static final String LOOKING = "missed-deliveries.looking";

  private final GitHub gitHub;
  private final Inbox inbox;
  private final Clock clock;

  public MissedDeliveries(GitHub gitHub, Inbox inbox, Clock clock) {
    this.gitHub = gitHub;
    this.inbox = inbox;
    this.clock = clock;
  }

  /**
   * A look through the list, from its newest delivery back to those that were looked through
   * before.
   *
   * @param newest where the look began: where it ends, everything up to there was looked through
   * @param cursor of the page where it goes on; empty at its beginning
   */
  private record Look(Instant newest, Optional<String> cursor) {
    static Look parse(String text) {
      String[] parts = text.split(" ", 2);
      return new Look(Instant.parse(parts[0]), Optional.of(parts[1]));
    }

    String text() {
      return newest + " " + cursor.orElseThrow();
    }
  }

  /** How often each delivery was asked for, of those asked for last. */
  private record AskedFor(Map<String, Integer> counts) {
    private static final int MAX = 1_000;

    static AskedFor parse(String text) {
      Map<String, Integer> counts = new LinkedHashMap<>();
      for (String line : text.lines().toList()) {
        String[] parts = line.split(" ", 2);
        counts.put(parts[0], Integer.valueOf(parts[1]));
      }
      return new AskedFor(counts);
    }

    /** Counts once more, and tells how often it was then. */
    int count(String guid) {
      int count = counts.getOrDefault(guid, 0) + 1;
      counts.remove(guid);
      counts.put(guid, count);
      return count;
    }

    String text() {
      return counts.entrySet().stream()
          .skip(Math.max(0, counts.size() - MAX))
          .map(one -> one.getKey() + " " + one.getValue())
          .collect(Collectors.joining("\n"));
    }
  }

  /**
   * Looks once, within bounds; one look at a time.
   *
   * @return whether it ended at a bound, and is to be gone on with soon
   * @throws GitHubException where GitHub can't be asked; the next look goes on
   * @throws io.gitpoli.inbox.InboxException where the inbox can't be used
   */
  public synchronized boolean recover() {
    Instant now = clock.instant();
    Look look =
        inbox
            .bookmark(LOOKING)
            .filter(text -> !text.isEmpty())
            .map(Look::parse)
            .orElse(new Look(now.minus(SETTLED), Optional.empty()));
    Instant until =
        inbox
            .bookmark(LOOKED_UNTIL)
            .map(Instant::parse)
            .filter(now.minus(REACH)::isBefore)
            .orElse(now.minus(REACH));
    AskedFor before = AskedFor.parse(inbox.bookmark(ASKED_FOR).orElse(""));
    int asked = 0;
    boolean ended = false;
    boolean refused = false;
    for (int pages = 0; pages < PAGES && asked < REDELIVERIES; pages++) {
      Page<HookDelivery> page = gitHub.hookDeliveries(look.cursor());
      for (HookDelivery missing : missing(page.items(), look.newest(), until)) {
        if (before.count(missing.guid()) <= MAX_ATTEMPTS) {
          asked++;
          refused |= !askFor(missing);
        }
      }
      inbox.bookmark(ASKED_FOR, before.text());
      boolean back =
          page.items().stream().anyMatch(delivery -> delivery.deliveredAt().isBefore(until));
      if (back || page.next().isEmpty()) {
        if (!refused) {
          inbox.bookmark(LOOKED_UNTIL, look.newest().toString());
        }
        inbox.bookmark(LOOKING, "");
        ended = true;
        break;
      }
      look = new Look(look.newest(), page.next());
      // Where GitHub refused one, the next look begins at the beginning.
      inbox.bookmark(LOOKING, refused ? "" : look.text());
    }
    if (asked > 0) {
      LOG.warn("GitHub was asked to deliver again what never arrived: {}", asked);
    }
    return !ended && !refused;
  }

  /** One attempt of each delivery that the inbox does not know. */
  private List<HookDelivery> missing(List<HookDelivery> page, Instant newest, Instant until) {
    Map<String, HookDelivery> byEvent = new LinkedHashMap<>();
    for (HookDelivery delivery : page) {
      if (!delivery.deliveredAt().isAfter(newest) && !delivery.deliveredAt().isBefore(until)) {
        byEvent.putIfAbsent(delivery.guid(), delivery);
      }
    }
    byEvent.keySet().removeAll(inbox.known(byEvent.keySet()));
    return List.copyOf(byEvent.values());
  }

  /** False where GitHub did not take it. */
  private boolean askFor(HookDelivery delivery) {
    try {
      gitHub.redeliver(delivery.id());
      return true;
    } catch (GitHubException e) {
      if (e.kind() == GitHubException.Kind.LIMITED) {
        throw e;
      }
      LOG.warn(
          "delivery {} never arrived, and GitHub did not take that it is to deliver it again: {}",
          delivery.guid(),
          e.getMessage());
      return false;
    }
  }
}
