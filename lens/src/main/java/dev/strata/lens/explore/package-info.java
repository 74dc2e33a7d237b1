/**
 * A page on this machine where one types a prompt and sees any view computed live.
 *
 * <p>The server listens on the loopback address only and answers those who know the token that its URL carries; it
 * refuses requests that another site's page sends through a browser (their {@code Host} or {@code Origin} is not ours,
 * and they can't know the token). A question is JSON in a POST, bounded in size; its answer is a line of JSON for each
 * state of the picture, as soon as it is there.
 */
package dev.strata.lens.explore;
