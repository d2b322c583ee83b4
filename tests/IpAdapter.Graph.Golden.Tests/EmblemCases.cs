using System.Text.Json;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Pipelines;

namespace IpAdapter.Graph.Golden.Tests;

/// <summary>
/// The emblem model's reference runs, drawn by workflows through the loaded plugins: latents after every step, and the picture.
/// </summary>
public sealed class EmblemCases
{
    private static readonly string Cases = Path.Combine(Repository.Root, "tests", "Emblem");
    private static readonly string Model = Path.Combine(Repository.Root, "samples", "models", "emblem");
    private static readonly string Pictures = Path.Combine(Repository.Root, "samples", "images");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Cases, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_reference_run_is_reproduced_step_by_step(string name)
    {
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Cases, $"{name}.json"),
            TestContext.Current.CancellationToken));
        var (parameters, tolerance) = (document.RootElement.GetProperty("parameters"), document.RootElement.GetProperty("tolerance"));
        var recorded = new RecordedTensors(Path.Combine(Cases, $"{name}.safetensors"));
        var request = RequestOf(parameters);
        var draws = recorded.Find("input.noise") is { } steps
            ? steps.split(1).Prepend(recorded.Find("input.latents")!)
            : [recorded.Find("input.latents")!];
        var seen = new SamplingRecorder();
        Image? picture = null;

        await PluginRun.RunAsync(RequestedWorkflow.TextOf(request), new RecordedNoise(draws), seen,
            outputs => picture = (Image)outputs["images"][0]);

        Assert.Null(new Tolerance(tolerance.GetProperty("latents").GetDouble(), 0)
            .MissOf(cat(seen.Latents), recorded.Find("output.latents")!));
        // The recorded tolerance is two levels of a picture, ours has whole levels.
        Assert.Null(new Tolerance(tolerance.GetProperty("image").GetDouble(), 0)
            .MissOf(picture!.ToUnitTensor().squeeze(0), recorded.Find("output.image")!));
    }

    private static PictureRequest RequestOf(JsonElement parameters)
    {
        var negative = parameters.GetProperty("negative_prompt").GetString()!;
        return new PictureRequest
        {
            Model = Model,
            Prompts = [parameters.GetProperty("prompt").GetString()!],
            NegativePrompts = [negative],
            Height = parameters.GetProperty("height").GetInt32(),
            Width = parameters.GetProperty("width").GetInt32(),
            Steps = parameters.GetProperty("steps").GetInt32(),
            Guidance = parameters.GetProperty("guidance_scale").GetDouble(),
            Seed = parameters.GetProperty("seed").GetInt64(),
            Sampler = SamplerChoice.FromEmblem(parameters.GetProperty("sampler").GetString()!)!,
            Adapters = [.. AdaptersOf(parameters)],
            Controls = parameters.GetProperty("control") is { ValueKind: JsonValueKind.Object } control
                ? [new ControlRequest(Path.Combine(Model, control.GetProperty("model").GetString()!),
                    PictureOf(control.GetProperty("image")), control.GetProperty("scale").GetDouble())]
                : [],
        };
    }

    private static IEnumerable<AdapterRequest> AdaptersOf(JsonElement parameters)
    {
        if (parameters.GetProperty("adapters").ValueKind != JsonValueKind.Array)
            yield break;
        var scale = parameters.GetProperty("scale");
        for (var i = 0; i < parameters.GetProperty("adapters").GetArrayLength(); i++)
        {
            var images = parameters.GetProperty("images")[i];
            var own = scale.ValueKind == JsonValueKind.Array ? scale[i] : scale;
            yield return new AdapterRequest(
                AdapterOf(parameters.GetProperty("adapters")[i].GetString()!),
                images.ValueKind == JsonValueKind.Array ? [.. images.EnumerateArray().Select(PictureOf)] : [PictureOf(images)],
                own.ValueKind == JsonValueKind.Number ? own.GetDouble() : 1,
                own.ValueKind == JsonValueKind.Object ? $"'{own.GetRawText().ReplaceLineEndings(" ")}'" : null);
        }
    }

    // The cases were recorded with another adapter than the one that is shipped, which was trained here.
    private static string AdapterOf(string name) => new[] { Cases, Model }.Select(folder => Path.Combine(folder, name)).First(File.Exists);

    private static string PictureOf(JsonElement name) => Path.Combine(Pictures, $"{name.GetString()}.png");
}
