# GPT-2 in TorchScript, as the archive of a scripted module holds it: PyTorch compiles this text when it loads it.
# It has no weights of its own. They come with every call, in the order of dev.strata.bench.pytorch.Parameters:
# wte, wpe, ln_f (gain, bias), the unembedding, and for each block ln_1, c_attn, c_proj, ln_2, c_fc, c_proj
# (gain or matrix [in, out], bias).
class Gpt2(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # tokens [T] or [sequences, T], after `start` others -> [T, width] or [sequences T, width]
  def embed(self: __torch__.Gpt2, tokens: Tensor, start: int, weights: List[Tensor]) -> Tensor:
    positions = torch.narrow(weights[1], 0, start, torch.size(tokens, -1))
    return torch.reshape(torch.add(torch.embedding(weights[0], tokens), positions), [-1, torch.size(positions, 1)])

  # x [sequences T, width] -> the same; cache [layers, 2, sequences, heads, context, head width], if there is one, gets T
  # positions more; without one it is a single sequence
  def block(self: __torch__.Gpt2, x: Tensor, layer: int, cache: Optional[Tensor], start: int, heads: int, epsilon: float, weights: List[Tensor]) -> Tensor:
    sequences = 1
    if cache is not None:
      sequences = torch.size(cache, 2)
    count = torch.floordiv(torch.size(x, 0), sequences)
    width = torch.size(x, 1)
    w = torch.add(5, torch.mul(12, layer))
    normed = torch.layer_norm(x, [width], weights[w], weights[w + 1], epsilon)
    qkv = torch.addmm(weights[w + 3], normed, weights[w + 2])
    split = torch.permute(torch.view(qkv, [sequences, count, 3, heads, -1]), [2, 0, 3, 1, 4])
    q, k, v, = torch.unbind(split)
    mask: Optional[Tensor] = None
    if cache is not None:
      kept = torch.narrow(torch.select(cache, 0, layer), 3, start, count)
      torch.copy_(kept, torch.narrow(split, 0, 1, 2))
      if start > 0:
        known = torch.narrow(torch.select(cache, 0, layer), 3, 0, start + count)
        k = torch.select(known, 0, 0)
        v = torch.select(known, 0, 1)
        if count > 1:
          mask = torch.tril(torch.ones([count, start + count], dtype=11), start)
    z = torch.scaled_dot_product_attention(q, k, v, mask, 0., start == 0)
    attn_out = torch.addmm(weights[w + 5], torch.reshape(torch.transpose(z, 1, 2), [-1, width]), weights[w + 4])
    middle = torch.add(x, attn_out)
    normed = torch.layer_norm(middle, [width], weights[w + 6], weights[w + 7], epsilon)
    inner = torch.gelu(torch.addmm(weights[w + 9], normed, weights[w + 8]), approximate="tanh")
    return torch.add(middle, torch.addmm(weights[w + 11], inner, weights[w + 10]))

  def final_norm(self: __torch__.Gpt2, x: Tensor, epsilon: float, weights: List[Tensor]) -> Tensor:
    return torch.layer_norm(x, [torch.size(x, -1)], weights[2], weights[3], epsilon)

  def layers(self: __torch__.Gpt2, weights: List[Tensor]) -> int:
    return torch.floordiv(torch.len(weights) - 5, 12)

  # The token with the largest logit after the last one, and all logits there, [1, vocabulary].
  def append(self: __torch__.Gpt2, tokens: Tensor, cache: Tensor, start: int, heads: int, epsilon: float, weights: List[Tensor]) -> Tuple[int, Tensor]:
    x = (self).embed(tokens, start, weights)
    for layer in range((self).layers(weights)):
      x = (self).block(x, layer, cache, start, heads, epsilon, weights)
    last = (self).final_norm(torch.narrow(x, 0, -1, 1), epsilon, weights)
    logits = torch.linear(last, weights[4])
    return (int(torch.argmax(logits)), logits)

  # The token with the largest logit after the last one of each sequence: tokens [sequences, T] -> [sequences].
  def together(self: __torch__.Gpt2, tokens: Tensor, cache: Tensor, start: int, heads: int, epsilon: float, weights: List[Tensor]) -> Tensor:
    x = (self).embed(tokens, start, weights)
    for layer in range((self).layers(weights)):
      x = (self).block(x, layer, cache, start, heads, epsilon, weights)
    last = torch.select(torch.view(x, [torch.size(tokens, 0), torch.size(tokens, 1), -1]), 1, -1)
    return torch.argmax(torch.linear((self).final_norm(last, epsilon, weights), weights[4]), -1)

  # Ranks of tokens 1 to T - 1 at every reading, [layers + 1, T - 1]: a matrix product, a comparison and a count for each,
  # in one buffer that stays. Comparing in place and adding up floats is much faster than counting booleans.
  def ranks(self: __torch__.Gpt2, tokens: Tensor, heads: int, epsilon: float, weights: List[Tensor]) -> Tensor:
    count = torch.size(tokens, 0) - 1
    targets = torch.unsqueeze(torch.narrow(tokens, 0, 1, count), 1)
    logits = torch.empty([count, torch.size(weights[4], 0)])
    x = (self).embed(tokens, 0, weights)
    larger = [(self).larger(x, targets, logits, epsilon, weights)]
    for layer in range((self).layers(weights)):
      x = (self).block(x, layer, None, 0, heads, epsilon, weights)
      torch.append(larger, (self).larger(x, targets, logits, epsilon, weights))
    return torch.to(torch.add(torch.stack(larger), 1), 4)

  # How many logits of each position are larger than its target's, [T - 1].
  def larger(self: __torch__.Gpt2, x: Tensor, targets: Tensor, logits: Tensor, epsilon: float, weights: List[Tensor]) -> Tensor:
    normed = (self).final_norm(torch.narrow(x, 0, 0, torch.size(logits, 0)), epsilon, weights)
    torch.mm(normed, torch.t(weights[4]), out=logits)
    torch.gt_(logits, torch.gather(logits, 1, targets))
    return torch.sum(logits, [1])

  # The mean cross-entropy of one sequence, to be differentiated. DJL hands over tensors only where it differentiates.
  def loss(self: __torch__.Gpt2, tokens: Tensor, targets: Tensor, heads: Tensor, epsilon: Tensor, weights: List[Tensor]) -> Tensor:
    x = (self).embed(tokens, 0, weights)
    for layer in range((self).layers(weights)):
      x = (self).block(x, layer, None, 0, int(heads), float(epsilon), weights)
    return torch.cross_entropy_loss(torch.linear((self).final_norm(x, float(epsilon), weights), weights[4]), targets)

  # What gradients are to be divided by, so that the norm of all of them together is at most 1.
  def clip(self: __torch__.Gpt2, gradients: List[Tensor]) -> Tensor:
    return torch.clamp(torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients))), 1.)

  # A fused step of AdamW; the gradients are 0 afterwards.
  def update(self: __torch__.Gpt2, scale: Tensor, weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor], rate: float, decay: float) -> None:
    torch._foreach_add_(steps, 1)
    torch._fused_adamw_(weights, gradients, means, squares, [], steps, lr=rate, beta1=0.9, beta2=0.95, weight_decay=decay, eps=1e-8, amsgrad=False, maximize=False, grad_scale=scale)
    torch._foreach_zero_(gradients)
    return None
