/**
 * One class per group of routes, as Azure Functions. They read the request, call the application
 * and write the answer; whatever decides lies behind them.
 */
package io.gitpoli.functions;
