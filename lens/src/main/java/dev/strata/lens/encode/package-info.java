/**
 * Neural encoding: how well a regression from a layer's states predicts what was measured in brains that read the same
 * words (Schrimpf et al., 2021; Brain-Score language).
 */
package dev.strata.lens.encode;
