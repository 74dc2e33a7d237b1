/** Activation patching: which layers and positions, or which heads, carry what makes two prompts end differently. */
package dev.strata.lens.patch;
