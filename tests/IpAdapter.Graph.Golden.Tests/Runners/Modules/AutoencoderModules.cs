using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Modules;

internal sealed class AutoencoderModules : ModuleFamily
{
    public override IReadOnlyList<string> Classes => ["AutoencoderKL"];

    public override object Open(string folder) => Config(folder);

    public override Tensor Run(GoldenCase golden, string module, WeightScope weights)
    {
        var groups = Config(golden.Models[0]).NormGroups;
        var (scope, hidden) = (weights.At(module), golden.Input("hidden_states"));
        if (module.Contains(".resnets.", StringComparison.Ordinal))
            return ResidualBlock.From(scope, groups, AutoencoderNetwork.NormEpsilon).Forward(hidden);
        if (module.Contains(".attentions.", StringComparison.Ordinal))
            return SpatialAttention.From(scope, groups).Forward(hidden);
        return GroupNorm.From(scope, groups, AutoencoderNetwork.NormEpsilon).Forward(hidden);
    }

    private static AutoencoderConfig Config(string folder) => AutoencoderConfig.Read(Path.Combine(folder, "config.json"));
}
