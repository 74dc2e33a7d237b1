package uk.ac.manchester.tornado.api.enums;

/**
 * Where a profile goes. Strata's stand-in for the TornadoVM type of this name.
 */
public enum ProfilerMode {
    CONSOLE,
    SILENT
}
