/** How alike the activations of a model's layers, or of two models' layers, are over a text. */
package dev.strata.lens.similarity;
