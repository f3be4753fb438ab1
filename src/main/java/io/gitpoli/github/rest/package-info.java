/**
 * GitHub over its REST API, as a GitHub App: {@link io.gitpoli.github.rest.RestGitHub} reads like
 * the port, {@code GitHubHttp} is the one place where a request leaves the process.
 */
package io.gitpoli.github.rest;
