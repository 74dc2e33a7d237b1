/** Draws {@linkplain dev.strata.lens.figure figures}: as terminal text, as a page of its own, as SVG and as PNG. */
package dev.strata.lens.report;
