package dev.strata.bench;
import dev.strata.bench.contender.*;
import dev.strata.bench.onnx.*;
import dev.strata.kernels.DType;
import dev.strata.runtime.device.Device;
public class Try {
  public static void main(String[] a) throws Exception {
    var dir = RandomGpt2.gpt2(DType.F32);
    try (Contender s = new StrataContender(dir, Device.host()); Contender o = a[0].equals("ort") ? new OnnxRuntime(dir) : new dev.strata.bench.pytorch.PyTorch(dir)) {
      int n = Integer.parseInt(a[1]);
      var t = RandomGpt2.tokens(n);
      float[][] l = new float[2][]; int k=0;
      for (Contender c : new Contender[]{s,o}) { try (var q = c.sequence()) { IO.println(c.id()+" "+q.append(t)); l[k++]=q.logits(); } }
      float d=0; for (int i=0;i<l[0].length;i++) d=Math.max(d,Math.abs(l[0][i]-l[1][i])); IO.println("diff "+d);
      k=0;
      for (Contender c : new Contender[]{s,o}) { try (var q = c.sequence()) { for (int i=0;i<20;i++) q.append(t[i]); IO.println(c.id()+" "+q.append(t[20])); l[k++]=q.logits(); } }
      d=0; for (int i=0;i<l[0].length;i++) d=Math.max(d,Math.abs(l[0][i]-l[1][i])); IO.println("diff decode "+d);
      for (int r=0;r<5;r++) for (Contender c : new Contender[]{s,o}) {
        long t0=System.nanoTime(); try (var q = c.sequence()) { q.append(t); } double p=(System.nanoTime()-t0)/1e9;
        double e; try (var q = c.sequence()) { int x=q.append(java.util.Arrays.copyOf(t,16)); t0=System.nanoTime(); for(int i=0;i<16;i++) x=q.append(x); e=(System.nanoTime()-t0)/1e9; }
        IO.println("%s prefill %.0f tok/s  decode %.1f tok/s".formatted(c.id(), n/p, 16/e));
      }
    }
  }
}
