using System.Text.Json;
using IpAdapter.Diffusion;
using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Golden;
using IpAdapter.Graph.Structure;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>ControlNets, alone and at a UNet.</summary>
public sealed class ControlNetRunner : GoldenRunner
{
    public override string Area => "controlnet";

    public override string? CannotYet(GoldenCase golden)
    {
        if (golden.Parameter("guess_mode") is { ValueKind: JsonValueKind.True })
            return "guess mode is not there yet";
        if (golden.Models.FirstOrDefault(File.Exists) is { } adapter)
            return $"{Path.GetFileName(adapter)}: image prompts are not there yet";
        return golden.Models.Select(model => Supported.WhyNot(() => IsControlNet(model) ? ControlNet.Open(model) : GoldenUNet.Open(model))).FirstOrDefault(reason => reason is not null);
    }

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var controlNets = golden.Models.Where(IsControlNet).Select(ControlNet.Open).ToArray();
        var residuals = controlNets.Select((controlNet, index) => Residuals(golden, controlNet, index)).ToArray();
        for (var skip = 0; skip < residuals[0].Down.Count; skip++)
            if (golden.OutputNames.Contains($"down.{skip}"))
                verdict.Matches($"down.{skip}", residuals.Select(each => each.Down[skip]).Aggregate((a, b) => a + b));
        if (golden.OutputNames.Contains("mid"))
            verdict.Matches("mid", residuals.Select(each => each.Mid).Aggregate((a, b) => a + b));

        using var unet = new BoundUNet(golden.Models.First(model => Directory.Exists(model) && !IsControlNet(model)));
        verdict.Matches("prediction", unet.Predict(golden, [.. residuals.Select(each => new GivenResiduals(each))]));
    }

    private static Residuals Residuals(GoldenCase golden, ControlNet controlNet, int index)
    {
        using var lease = TestDevice.Store.Lend(controlNet.Weights);
        var network = ControlNetNetwork.From(new(lease), controlNet);
        var scales = golden.Parameters.GetProperty("conditioning_scale");
        using var text = network.ReadText(golden.Input("text_states"));
        return network.Forward(golden.Input("sample"), BoundUNet.Timesteps(golden), text,
            network.ReadHint(golden.FindInput("hint") ?? golden.Input($"hint.{index}")),
            (scales.ValueKind == JsonValueKind.Array ? scales[index] : scales).GetDouble());
    }

    private static bool IsControlNet(string model) => Directory.Exists(model) && ConfigFile.Read(Path.Combine(model, "config.json")).FindText("_class_name") == "ControlNetModel";

    private sealed class GivenResiduals(Residuals residuals) : UNetSession
    {
        public override Residuals? Residuals(Tensor sample, Tensor timesteps, Tensor states) => residuals;

        protected override void Dispose(bool disposing) { }
    }
}
