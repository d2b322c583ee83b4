using IpAdapter.Diffusion.Layers;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Embeddings to image tokens.</summary>
public sealed class ProjectionRunner : GoldenRunner
{
    public override string Area => "projection";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var adapter = Adapters.Read(golden.Models[0]) with { Shortcut = Adapters.Shortcut(golden) };
        using var weights = TestDevice.Store.Lend(adapter.Projection);
        var projection = Adapters.Kinds.Get(adapter).Build(new WeightScope(weights), adapter);
        verdict.Matches("tokens", projection.Forward(golden.Input("embeds"), golden.FindInput("clip_embeds")));
    }
}
