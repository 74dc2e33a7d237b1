package uk.ac.manchester.tornado.runtime.library.spi;

/** What a provider keeps for a plan on a device. Strata's stand-in for the TornadoVM type of this name. */
public interface LibraryContext {}
