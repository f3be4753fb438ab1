/** What {@code make bench} runs beside the program that it measures; see tools/bench.py. */
package io.gitpoli.bench;
