package io.gitpoli.github.rest;

import io.gitpoli.github.Repository;

/** As whom a repository is asked for. */
interface Credentials {
  Credential of(Repository repository, Deadline deadline);
}
