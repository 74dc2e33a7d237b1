package uk.ac.manchester.tornado.api.enums;

/**
 * What a backend generates. Strata's stand-in for the TornadoVM type of this name.
 */
public enum TornadoVMBackendType {
    OPENCL,
    METAL,
    PTX,
    CUDA,
    SPIRV,
    JAVA,
    VIRTUAL
}
