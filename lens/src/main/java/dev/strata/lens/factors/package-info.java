/** Which units of a model's MLPs fire together along a text: a non-negative factorisation of their activations. */
package dev.strata.lens.factors;
