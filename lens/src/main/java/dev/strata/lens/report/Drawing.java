package dev.strata.lens.report;

/** A panel of a picture. */
interface Drawing {
    /** The widest that a picture gets, in pixels. */
    double MOST = 960;

    /** In pixels. */
    double width();

    /** Draws it from {@code top} on and returns where it ends. */
    double draw(Canvas canvas, double top);
}
