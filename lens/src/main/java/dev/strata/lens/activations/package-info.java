/** What a model's hooks hold over texts of any length: the material of lenses that look at many tokens at once. */
package dev.strata.lens.activations;
