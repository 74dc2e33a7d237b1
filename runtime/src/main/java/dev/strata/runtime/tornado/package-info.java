/**
 * GPT-2 on the devices that TornadoVM offers: passes ({@link dev.strata.runtime.tornado.ModelGraphs}) and batches with
 * their gradients ({@link dev.strata.runtime.tornado.BatchGraphs}).
 *
 * <h2>The task graphs</h2>
 *
 * <pre>
 * upload → embed → (prefill_keys → prefill | decode) × layers → out    a pass
 *                  ahead                                               within the last layer of a prefill
 *                  capture, pattern, logits                            after these, where a hook was asked for
 *                  gather | stage → rank_* | predict_*                 reading captured residual streams
 *                  stage_keys, stage_values                            a session's KV cache comes back
 * </pre>
 *
 * All graphs belong to one execution plan and hand one set of arrays (weights, KV cache, activations, captures) from
 * one to the next: see {@link dev.strata.runtime.tornado.GraphPlan}. So weights are on the device once, though prefill
 * (tiled matrix products) and decode (matrix-vector products) are different kernels, and though the embedding and the
 * unembedding are the same matrix in different graphs.
 *
 * <p>A block is one graph over weights stacked by layer, executed once per layer with the layer's number in a small
 * array: TornadoVM compiles each task of a graph (0.1 to 0.3 s), whatever its method, so a graph of all layers would
 * compile a hundred kernels. Graphs are compiled when they first run, hence what is not used costs nothing; and what
 * is captured is decided by which graphs the host launches, not by tasks that look and find nothing to do.
 *
 * <p>Of the alternatives, one layer graph that holds both kinds of product would launch twice the kernels for each
 * token; a plan per kind of pass would hold the weights twice; graphs of more layers start slower and run no faster, and
 * one of all layers does not fit (docs/tornadovm.md has the figures).
 *
 * <p>Behind the last layer's keys and values only the last row is needed, if nobody captures anything there: the last
 * {@link dev.strata.kernels.tornado.TiledAttentionKernel#ROWS} rows at most go on, copied ahead of the others, and come
 * to the bits that they have among all rows.
 *
 * <p>A GELU or an addition behind a linear layer is done by that layer's task, which stores what is between as well: so
 * captures need no other graphs. Attention goes by tiles in prefill and in batches (by rows where heads are wider than
 * local memory has room for), by splits of the keys in decode, and by rows where sequences advance together.
 *
 * <p>Where {@code -Dstrata.cuda.cublaslt} asks for it, linear layers of many rows are cuBLASLt's:
 * {@link dev.strata.runtime.tornado.LinearChoice}.
 *
 * <h2>Batches</h2>
 *
 * <pre>
 * upload → embed → block × layers → epilogue → loss × chunks                             losses
 *          embed → patched_block × layers → epilogue → target_logits                     patched
 *        → epilogue backwards → block backwards × layers → prologue backwards            gradients
 *        norm, update                                                                    learning
 * </pre>
 *
 * The same shape, in an execution plan of its own: an engine that also differentiates has its weights on the device
 * twice. A chunk of rows has its logits computed, turned into losses and the logits' gradient in their place, and
 * multiplied back, all in one graph. The graphs backwards are there twice, with and without gradients of parameters.
 * The sizes of a batch are compiled into the kernels, hence a larger one means new graphs, and so does, as the
 * simplest way to the device, a parameter that the host sets: {@link dev.strata.runtime.tornado.BatchRunner}.
 *
 * <h2>Sequences that advance together</h2>
 *
 * <pre>
 * upload → embed → (keys → block) × layers → norm → out
 *                  capture                               after these, where a hook was asked for
 *                  gather | stage → rank_* | predict_*   reading captured residual streams
 * </pre>
 *
 * The same shape again ({@link dev.strata.runtime.tornado.GroupGraphs}), in an execution plan of its own, which has the
 * weights once more where the engine runs single sequences, too. A pass takes any number of rows of each sequence, one
 * behind the other: a table says which sequence and position a row is of, so that prompts of all lengths and single
 * tokens go through the same kernels, unpadded. Of the sequences' last rows alone there are logits: they come first, so
 * that the last layer, too, is theirs alone where nobody captures anything of it. What a pass has captured stays on the
 * device, and is read there, until the next pass; if it is more than all residual streams, or all hooks of one layer,
 * it goes to host memory layer by layer.
 */
package dev.strata.runtime.tornado;
