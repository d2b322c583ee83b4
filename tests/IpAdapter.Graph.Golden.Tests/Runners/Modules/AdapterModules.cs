using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Modules;

internal sealed class AdapterModules : ModuleFamily
{
    // An adapter's file has no configuration to name a class in.
    public override IReadOnlyList<string> Classes => [];

    public override object Open(string file) => Adapters.Read(file);

    public override WeightSet Weights(string file) => WeightSet.Open(file);

    public override Tensor Run(GoldenCase golden, string module, WeightScope weights) =>
        new ResamplerLayer(weights.At(module)).Forward(golden.Input("latents"), golden.Input("x"));
}
