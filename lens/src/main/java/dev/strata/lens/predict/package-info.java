/** What each layer would say comes next: the likeliest tokens and their probabilities. */
package dev.strata.lens.predict;
