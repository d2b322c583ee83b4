using System.Text.Json;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;
using IpAdapter.Graph.Loras;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>UNets and text encoders with LoRAs, beside the layers and merged into the weights.</summary>
public sealed class LoraRunner : GoldenRunner
{
    public override string Area => "lora";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        golden.OnlyTells("fused");   // both ways must give the same
        foreach (var isMerged in (bool[])[false, true])
        {
            if (Path.GetFileName(golden.Models[0]) == "unet")
                ProveUNet(golden, isMerged, verdict);
            else
                ProveText(golden, isMerged, verdict);
        }
    }

    private static void ProveUNet(GoldenCase golden, bool isMerged, Verdict verdict)
    {
        var (sample, unet) = (golden.Input("sample"), TinyUNet.OpenFolder(golden.Models[0]));
        foreach (var (lora, scale) in Loras(golden))
        {
            var placement = LoraPlacement.In(unet, lora);
            verdict.Equals($"problem of {lora.Name}", [placement.Problem ?? "none"], ["none"]);
            unet = unet with { LowRank = unet.LowRank.Add(placement.Patch(lora, scale, isMerged)!) };
        }
        if (golden.FindInput("image_embeds.0") is { } embeddings)
        {
            var adapter = Adapters.Read(golden.Models[^1]);
            var prompt = new ImagePrompt(embeddings.narrow(0, 1, 1), embeddings.narrow(0, 0, 1));
            unet = unet with
            {
                Patches = [new DecoupledCrossAttention(adapter, Adapters.Kinds.Get(adapter), prompt,
                golden.Parameters.GetProperty("scale").GetDouble())]
            };
        }

        var batch = golden.FindInput("image_embeds.0") is null
            ? new BatchLayout((int)sample.size(0), Guided: false)
            : new BatchLayout((int)sample.size(0) / 2, Guided: true);
        using var run = UNetRun.Bind(unet, TestDevice.Store, batch, golden.Input("text_states"), sample.size(2), sample.size(3),
            BoundUNet.Added(golden));
        verdict.Matches("prediction", run.Predict(sample,
            new DenoisingStep(golden.Parameters.GetProperty("timestep").GetDouble(), 0, 1, 0)));
    }

    private static void ProveText(GoldenCase golden, bool isMerged, Verdict verdict)
    {
        var tower = TextTower.Open(golden.Models[0]);
        var part = golden.Models[0].EndsWith("_2", StringComparison.Ordinal) ? LoraPart.SecondTextEncoder : LoraPart.TextEncoder;
        foreach (var (lora, scale) in Loras(golden))
            tower = tower with { LowRank = tower.LowRank.Add(LoraPlacement.In("golden", tower, part, lora).Patch(lora, scale, isMerged)!) };

        using var weights = PatchedWeights.Lend(TestDevice.Store, tower.Weights, tower.LowRank);
        var network = new TextEncoderNetwork(new WeightScope(weights), tower.Config);
        var ids = golden.Input("ids");
        if (golden.OutputNames.Contains("penultimate"))
            verdict.Matches("penultimate", network.PenultimateStates(ids));
        else
            verdict.Matches("last_hidden_state", network.States(ids));
    }

    private static IEnumerable<(Lora Lora, double Scale)> Loras(GoldenCase golden)
    {
        var scales = golden.Parameters.GetProperty("lora_scale");
        var files = golden.Models.Skip(1).Where(model => model.Contains("/lora/", StringComparison.Ordinal)).ToList();
        return files.Select((file, i) => (Lora.Open(file, KnownKinds.BuiltIn), scales.ValueKind == JsonValueKind.Array ? scales[i]
            .GetDouble() : scales.GetDouble()));
    }
}
