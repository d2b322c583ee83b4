using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Modules;

internal sealed class VisionModules : ModuleFamily
{
    public override IReadOnlyList<string> Classes => ["CLIPVisionModelWithProjection"];

    public override object Open(string folder) => Config(folder);

    public override WeightSet Weights(string folder) => WeightSet.OpenFolder(folder, "model");

    public override Tensor Run(GoldenCase golden, string module, WeightScope weights)
    {
        var (config, hidden) = (Config(golden.Models[0]), golden.Input("hidden_states"));
        return module.Contains(".layers.", StringComparison.Ordinal)
            ? ClipLayer.From(weights.At(module), config.Heads, config.Activation, config.NormEpsilon).Forward(hidden)
            : LayerNorm.From(weights.At(module), config.NormEpsilon).Forward(hidden);
    }

    private static ImageEncoderConfig Config(string folder) => ImageEncoderConfig.Read(Path.Combine(folder, "config.json"));
}
