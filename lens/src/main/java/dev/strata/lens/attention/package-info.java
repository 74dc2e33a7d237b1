/**
 * Which words a word reads: attention weights, and how attention carries input tokens through the layers (Abnar and
 * Zuidema, "Quantifying Attention Flow in Transformers", 2020).
 */
package dev.strata.lens.attention;
