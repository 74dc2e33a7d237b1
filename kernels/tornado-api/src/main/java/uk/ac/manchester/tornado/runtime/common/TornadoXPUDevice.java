package uk.ac.manchester.tornado.runtime.common;

import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** A device as TornadoVM's runtime sees it. Strata's stand-in for the TornadoVM type of this name. */
public interface TornadoXPUDevice extends TornadoDevice {}
