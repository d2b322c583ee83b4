using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;
using IpAdapter.Graph.Loras;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>
/// One LoRA under every name that programs give its layers, and one of another rank and alpha in every layer: the merged weights, what
/// the UNet predicts and what the text encoders give.
/// </summary>
public sealed class LoraKindsRunner : GoldenRunner
{
    private const string Kind = "LoRA", Merged = "weight.", States = "states.", OfOthers = "diffusers.";

    public override string Area => "lora-kinds";

    // Its kind says so, not its name: a LoRA that is not read any more is a failure.
    public override string? CannotYet(GoldenCase golden)
    {
        foreach (var file in Files(golden))
        {
            if (Directory.Exists(file))
                return "PEFT's folders are awaited";
            var description = KnownKinds.BuiltIn.Describe(WeightFileHeader.Read(file));
            if (description.Kind != Kind || description.Facts.Any(fact => fact.Name == "can't be used"))
                return $"the kind '{description.Kind}' is awaited, and what may stand beside a LoRA";
        }
        return null;
    }

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        golden.OnlyTells("base", "files", "programs");   // what is loaded is named as models; who else reads it
        var unet = TinyUNet.OpenFolder(golden.Models.Single(model => Path.GetFileName(model) == "unet"));
        var towers = golden.Models.Where(model => Path.GetFileName(model).StartsWith("text_encoder", StringComparison.Ordinal))
            .ToDictionary(model => Path.GetFileName(model), model => TextTower.Open(model));
        foreach (var isMerged in (bool[])[true, false])
            Prove(golden, Applied(golden, unet, isMerged, verdict),
                towers.ToDictionary(tower => tower.Key, tower => Applied(golden, tower.Key, tower.Value, isMerged, verdict)), isMerged,
                verdict);
    }

    private static void Prove(GoldenCase golden, UNet unet, Dictionary<string, TextTower> towers, bool isMerged, Verdict verdict)
    {
        var sample = golden.Input("sample");
        using var run = UNetRun.Bind(unet, TestDevice.Store, new((int)sample.size(0), Guided: false), golden.Input("text_states"),
            sample.size(2), sample.size(3), BoundUNet.Added(golden));
        var prediction = run.Predict(sample, new DenoisingStep(golden.Parameters.GetProperty("timestep").GetDouble(), 0, 1, 0));
        verdict.Matches("prediction", prediction);
        foreach (var (part, tower) in towers)
        {
            using var weights = PatchedWeights.Lend(TestDevice.Store, tower.Weights, tower.LowRank);
            var (network, ids) = (new TextEncoderNetwork(new WeightScope(weights), tower.Config), golden.Input("ids"));
            // what the model's UNet reads
            verdict.Matches($"{States}{part}", towers.Count == 1 ? network.States(ids) : network.PenultimateStates(ids));
        }
        if (!isMerged)
            return;

        using var changed = PatchedWeights.Lend(TestDevice.Store, unet.Weights, unet.LowRank);
        foreach (var layer in golden.Parameters.GetProperty("layers").EnumerateObject())
            verdict.Matches($"{Merged}{layer.Name}", changed.Get($"{layer.Value.GetString()}.weight"));
        // What a program gives that does otherwise in some layer stands beside it.
        foreach (var other in golden.OutputNames.Where(name => name.StartsWith(OfOthers, StringComparison.Ordinal)))
        {
            var ours = other[OfOthers.Length..] is var name && name == "prediction"
                ? prediction
                : changed.Get($"{golden.Parameters.GetProperty("layers").GetProperty(name[Merged.Length..]).GetString()}.weight");
            if (golden.ToleranceOf(name).MissOf(golden.Output(other), golden.Output(name)) is null)
                verdict.Matches(other, ours);
            else
                verdict.Differs(other, ours);
        }
    }

    private static UNet Applied(GoldenCase golden, UNet unet, bool isMerged, Verdict verdict)
    {
        foreach (var (lora, strength) in Loras(golden))
        {
            var placement = LoraPlacement.In(unet, lora);
            verdict.Equals($"problem of {lora.Name}", [placement.Problem ?? "none"], ["none"]);
            unet = unet with { LowRank = unet.LowRank.Add(placement.Patch(lora, strength, isMerged)!) };
        }
        return unet;
    }

    private static TextTower Applied(GoldenCase golden, string part, TextTower tower, bool isMerged, Verdict verdict)
    {
        foreach (var (lora, strength) in Loras(golden))
        {
            var placement = LoraPlacement.In(part, tower, part.EndsWith("_2", StringComparison.Ordinal) ? LoraPart.SecondTextEncoder
                : LoraPart.TextEncoder, lora);
            verdict.Equals($"problem of {lora.Name} in {part}", [placement.Problem ?? "none"], ["none"]);
            tower = tower with { LowRank = tower.LowRank.Add(placement.Patch(lora, strength, isMerged)!) };
        }
        return tower;
    }

    private static IEnumerable<(Lora Lora, double Strength)> Loras(GoldenCase golden)
    {
        var strengths = golden.Parameters.GetProperty("strength");
        return Files(golden).Select((file, i) => (Lora.Open(file, KnownKinds.BuiltIn), strengths[i].GetDouble()));
    }

    private static IEnumerable<string> Files(GoldenCase golden) =>
        golden.Models.Where(model => model.Contains("/lora-kinds/", StringComparison.Ordinal));
}
