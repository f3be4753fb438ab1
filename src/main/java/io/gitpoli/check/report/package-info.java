/** The forms in which a check's results are written, by Conftest's names. */
package io.gitpoli.check.report;
