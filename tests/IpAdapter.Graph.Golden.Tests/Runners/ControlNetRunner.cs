using System.Text.Json;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;
using IpAdapter.Graph.Structure;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>ControlNets, alone and at a UNet.</summary>
public sealed class ControlNetRunner : GoldenRunner
{
    public override string Area => "controlnet";

    public override string? CannotYet(GoldenCase golden) =>
        golden.Models.Where(Directory.Exists)
            .Select(model => Supported.WhyNot(() => UNetConfig.ReadHalf(ConfigFile.Read(Path.Combine(model, "config.json")))))
            .FirstOrDefault(refused => refused is not null);

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var controlNets = golden.Models.Where(IsControlNet).Select(folder => ControlNet.Open(folder)).ToArray();
        var residuals = controlNets.Select((controlNet, index) => Residuals(golden, controlNet, index)).ToArray();
        for (var skip = 0; skip < residuals[0].Down.Count; skip++)
            if (golden.OutputNames.Contains($"down.{skip}"))
                verdict.Matches($"down.{skip}", residuals.Select(each => each.Down[skip]).Aggregate((a, b) => a.Plus(b)));
        if (golden.OutputNames.Contains("mid"))
            verdict.Matches("mid", residuals.Select(each => each.Mid).Aggregate((a, b) => a.Plus(b)));

        var unet = TinyUNet.OpenFolder(golden.Models.First(model => Directory.Exists(model) && !IsControlNet(model)));
        var (sample, step) = (golden.Input("sample"), new DenoisingStep(golden.Parameters.GetProperty("timestep").GetDouble(), 0, 1, 0));
        unet = unet with { Patches = [.. residuals.Select(each => new GivenResiduals(each)), .. ImagePrompts(golden)] };
        using var run = UNetRun.Bind(unet, TestDevice.Store, new BatchLayout(1, Guided: true), golden.Input("text_states"), sample.size(2),
            sample.size(3), BoundUNet.Added(golden));
        verdict.Matches("prediction", run.Predict(sample, step));
    }

    private static IEnumerable<IUNetPatch> ImagePrompts(GoldenCase golden)
    {
        foreach (var (path, index) in golden.Models.Where(File.Exists).Select((path, index) => (path, index)))
        {
            var adapter = Adapters.Read(path);
            var embeddings = golden.Input($"image_embeds.{index}");   // [negative and positive, image, ...]
            var prompt = new ImagePrompt(embeddings.narrow(0, 1, 1), embeddings.narrow(0, 0, 1));
            yield return new DecoupledCrossAttention(adapter, Adapters.Kinds.Get(adapter), prompt, golden.Parameters.GetProperty("scale")
                .GetDouble());
        }
    }

    private static Residuals Residuals(GoldenCase golden, ControlNet controlNet, int index)
    {
        using var lease = TestDevice.Store.Lend(controlNet.Weights);
        var network = ControlNetNetwork.From(new(lease), controlNet);
        var scales = golden.Parameters.GetProperty("conditioning_scale");
        using var text = network.ReadText(golden.Input("text_states"), BoundUNet.Added(golden));
        return network.Forward(golden.Input("sample"), BoundUNet.Timesteps(golden), text,
            network.ReadHint(golden.FindInput("hint") ?? golden.Input($"hint.{index}")),
            new ControlNetResiduals(controlNet, null!, (scales.ValueKind == JsonValueKind.Array ? scales[index] : scales).GetDouble(), 0,
                1, golden.Parameter("guess_mode")?.GetBoolean() ?? false).Scales(network.ResidualCount));
    }

    private static bool IsControlNet(string model) =>
        Directory.Exists(model) && ConfigFile.Read(Path.Combine(model, "config.json")).FindText("_class_name") == "ControlNetModel";

    private sealed class GivenResiduals(Residuals residuals) : IUNetResiduals, IUNetPatch
    {
        public IUNetSession Bind(UNetBinding binding) => this;

        public Residuals? Residuals(UNetInput input) => residuals;

        public void Dispose() { }
    }
}
