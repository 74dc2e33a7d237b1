package uk.ac.manchester.tornado.api;

/**
 * A task graph that no longer changes. Strata's stand-in for the TornadoVM type of this name:
 * compile-time signatures only, of the part that Strata uses.
 */
public class ImmutableTaskGraph {
    ImmutableTaskGraph() {}
}
