using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Modules;

internal sealed class UNetModules : ModuleFamily
{
    public override IReadOnlyList<string> Classes => ["UNet2DConditionModel", "ControlNetModel"];

    public override object Open(string folder) => Config(folder);

    public override Tensor Run(GoldenCase golden, string module, WeightScope weights)
    {
        var config = Config(golden.Models[0]);
        var (scope, hidden) = (weights.At(module), golden.Input("hidden_states"));
        if (module.Contains(".resnets.", StringComparison.Ordinal))
            return ResidualBlock.From(scope, config.NormGroups, config.NormEpsilon).Forward(hidden, golden.Input("temb").silu());
        if (module == "conv_norm_out")
            return GroupNorm.From(scope, config.NormGroups, config.NormEpsilon).Forward(hidden);
        if (module.EndsWith(".norm", StringComparison.Ordinal))
            return GroupNorm.From(scope, config.NormGroups, Transformer.NormEpsilon).Forward(hidden);

        var sites = AttentionSites.For(config).Where(site => site.Name.StartsWith(module + ".", StringComparison.Ordinal)).ToArray();
        var block = TransformerBlock.From(scope, sites[0], sites[1]);
        using var text = TextStates.Compute(golden.Input("text_states"), [block.CrossAttention]);
        return block.Forward(hidden, 1, hidden.size(1), new UNetCall(Time: null!, text, UNetExtensions.None, Observer: null));
    }

    private static UNetConfig Config(string folder)
    {
        var file = ConfigFile.Read(Path.Combine(folder, "config.json"));
        return file.FindText("_class_name") == "ControlNetModel" ? ControlNet.Open(folder).Config : UNetConfig.Read(file.Path);
    }
}
