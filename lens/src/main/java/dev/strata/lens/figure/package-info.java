/**
 * Pictures as data: what a view shows, in panels of cells, shaded words and bars, with labels, colours and what is said
 * of each. {@link dev.strata.lens.report} draws them as terminal text, pages, SVG and PNG; views only build them.
 */
package dev.strata.lens.figure;
