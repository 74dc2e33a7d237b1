package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfileLogTest {
    /** As TornadoVM 5.2.0 wrote it, shortened: two executions and, between them, what was brought over. */
    private static final String LOG = """
            {
                "decode": {
                    "TOTAL_KERNEL_TIME": "300",
                    "COPY_IN_TIME": "45",
                    "decode.mlp_pre": {
                        "BACKEND": "OPENCL",
                        "METHOD": "VectorKernel.wide",
                        "POWER_USAGE_mW": "n/a",
                        "TASK_KERNEL_TIME": "100",
                        "TASK_COMPILE_DRIVER_TIME": "7000"
                    },\s
                    "decode.mlp_post": {
                        "TASK_KERNEL_TIME": "200"
                    }
                }
            }
            {
                "decode": {
                    "COPY_OUT_TIME_SYNC": "45",
                }
            }
            {
                "decode": {
                    "TOTAL_KERNEL_TIME": "33",
                    "decode.mlp_pre": {
                        "TASK_KERNEL_TIME": "11"
                    },\s
                    "decode.mlp_post": {
                        "METHOD": "VectorKernel.wide",
                        "TASK_KERNEL_TIME": "22"
                    }
                }
            }
            """;

    @Test
    void hasTheLastExecutionsTimes() {
        assertEquals(Map.of("mlp_pre", 11L, "mlp_post", 22L), ProfileLog.last(LOG, "decode"));
        assertEquals(
                Map.of("mlp_pre", 100L, "mlp_post", 200L),
                ProfileLog.last(LOG.substring(0, LOG.indexOf("}\n}\n") + 2), "decode"));
    }

    @Test
    void hasNoneOfAGraphThatIsNotThere() {
        assertEquals(Map.of(), ProfileLog.last(LOG, "prefill"));
        assertEquals(Map.of(), ProfileLog.last("", "decode"));
    }
}
