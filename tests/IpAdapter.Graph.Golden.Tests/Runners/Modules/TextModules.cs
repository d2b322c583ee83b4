using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Modules;

internal sealed class TextModules : ModuleFamily
{
    public override IReadOnlyList<string> Classes => ["CLIPTextModel", "CLIPTextModelWithProjection"];

    public override object Open(string folder) => Config(folder);

    public override WeightSet Weights(string folder) => WeightSet.OpenFolder(folder, "model");

    public override Tensor Run(GoldenCase golden, string module, WeightScope weights)
    {
        var (config, hidden) = (Config(golden.Models[0]), golden.Input("hidden_states"));
        var scope = weights.At(module.Replace(" (causal)", "", StringComparison.Ordinal));
        return module.Contains(".layers.", StringComparison.Ordinal)
            ? ClipLayer.Causal(scope, config.Heads, config.Activation, config.NormEpsilon).Forward(hidden)
            : LayerNorm.From(scope, config.NormEpsilon).Forward(hidden);
    }

    private static TextEncoderConfig Config(string folder) => TextEncoderConfig.Read(Path.Combine(folder, "config.json"));
}
