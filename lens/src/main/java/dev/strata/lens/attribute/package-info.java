/** Which parts of a model speak for a word: direct logit attribution. */
package dev.strata.lens.attribute;
