package io.gitpoli.github.rest;

import java.time.Duration;

/**
 * What bounds an operation.
 *
 * @param connect to open a connection
 * @param request for one request with its whole answer
 * @param operation for all requests of one operation
 * @param answerBytes the size of one answer
 * @param pages how many pages of one list are read
 * @param calls how many requests may be under way at one time, of all operations
 */
record Limits(
    Duration connect, Duration request, Duration operation, int answerBytes, int pages, int calls) {
  // A page of 100 check runs, each with the 2 x 65,535 characters that its output may have, is 13
  // MB; 50 pages are 5,000 items, far over any list that a decision is made of. GitHub takes 100
  // calls at one time ("Rate limits for the REST API"), and may still be at work on those that
  // nobody waits for any more.
  static final Limits DEFAULT =
      new Limits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          20_000_000,
          50,
          80);
}
