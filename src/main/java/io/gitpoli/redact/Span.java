package io.gitpoli.redact;

/** Where in a text a secret stands. */
record Span(int start, int end, Kind kind) {}
