using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Every block of a UNet.</summary>
public sealed class UNetBlocksRunner : GoldenRunner
{
    public override string Area => "unet-blocks";

    public override string? CannotYet(GoldenCase golden) =>
        Supported.WhyNot(() => UNetConfig.Read(Path.Combine(golden.Models[0], "config.json")));

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        using var unet = new BoundUNet(golden.Models[0]);
        var seen = new SeenBlocks();
        var prediction = unet.Predict(golden, [], seen);
        foreach (var name in golden.OutputNames)
            verdict.Matches(name, name == "prediction" ? prediction : seen[name]);
    }

    private sealed class SeenBlocks : IBlockObserver
    {
        private readonly Dictionary<string, Tensor> _outputs = [];

        private string FirstTransformer => _outputs.Keys.First(name => name.EndsWith(".transformer_blocks.0.norm1",
            StringComparison.Ordinal))[..^"norm1".Length];

        // The cases call the parts of the first transformer block "transformer".
        public Tensor this[string name] =>
            _outputs.GetValueOrDefault(name.Replace("transformer.", FirstTransformer, StringComparison.Ordinal))
            ?? throw new KeyNotFoundException($"the UNet never showed '{name}', only {string.Join(", ", _outputs.Keys)}");

        public void Seen(string name, Tensor output) => _outputs[name] = output.clone().DetachFromDisposeScope();
    }
}
