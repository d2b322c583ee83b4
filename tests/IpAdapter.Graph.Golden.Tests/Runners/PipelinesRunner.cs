using System.Text.Json;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Pipelines;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>
/// Whole pipelines, as the workflows a person would write for them, through the loaded plugins and with the recorded draws.
/// </summary>
public sealed class PipelinesRunner : GoldenRunner
{
    // What is read of the lists and objects in a case's parameters; a draw's purpose and step, and a sampler's name, only tell.
    private static readonly Dictionary<string, string[]> s_members = new()
    {
        ["control"] = ["file", "image", "scale", "start", "end"],
        ["draws"] = ["tensor", "purpose", "step"],
        ["embeddings"] = ["file", "token"],
        ["ip_adapters"] = ["file", "images", "embeds", "masks", "scale", "shortcut", "shortcut_scale"],
        ["lora"] = ["file", "weight"],
        ["sampler"] = ["class", "settings", "init_noise_sigma", "name", "order"],
        ["sizes"] = ["original_size", "crops_coords_top_left", "target_size", "negative_original_size", "negative_crops_coords_top_left",
            "negative_target_size"],
    };

    public override string Area => "pipelines";

    public override string? CannotYet(GoldenCase golden) =>
        SamplerChoice.FromDiffusers(golden.Parameters.GetProperty("sampler"), out var reason) is null ? reason : null;

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        golden.OnlyTells("pipeline", "task");
        foreach (var (name, members) in s_members)
            foreach (var item in ItemsOf(golden.Parameter(name)))
                golden.OnlyMembers($"an item of '{name}'", item, members);
        var request = RequestOf(golden);
        var noise = new RecordedNoise(ListOf(golden.Parameter("draws"))
            .Select(draw => golden.Input(draw.GetProperty("tensor").GetString()!)));
        var seen = new SamplingRecorder();
        PluginRun.RunAsync(RequestedWorkflow.TextOf(request), noise, seen, outputs => new PipelineProof(request, golden, verdict, seen)
            .Compare(outputs)).GetAwaiter().GetResult();
        verdict.Equals("draws left", [noise.Left], [0]);
    }

    private static PictureRequest RequestOf(GoldenCase golden)
    {
        var parameters = golden.Parameters;
        string PathOf(JsonElement relative) => golden.Folder.PathOf(relative.GetString()!);
        return new PictureRequest
        {
            Model = golden.Models[0],
            ImageEncoder = golden.Models.FirstOrDefault(IsImageEncoder),
            Prompts = TextsOf(parameters.GetProperty("prompt")),
            NegativePrompts = golden.Parameter("negative_prompt") is { } negative ? TextsOf(negative) : null,
            SecondPrompts = golden.Parameter("prompt_2") is { } second ? TextsOf(second) : null,
            NegativeSecondPrompts = golden.Parameter("negative_prompt_2") is { } negativeSecond ? TextsOf(negativeSecond) : null,
            Sizes = SizesRequest.Read(golden.Parameter("sizes"), ""),
            NegativeSizes = NegativeSizesOf(golden),
            ClipSkip = golden.Parameter("clip_skip")?.GetInt32() ?? 0,
            Inversions = [.. ListOf(golden.Parameter("embeddings"))
                .Select(inversion => new InversionRequest(PathOf(inversion.GetProperty("file")), inversion.GetProperty("token")
                .GetString()!))],
            Loras = [.. ListOf(golden.Parameter("lora"))
                .Select(lora => new LoraRequest(PathOf(lora.GetProperty("file")), lora.GetProperty("weight").GetDouble()))],
            Height = parameters.GetProperty("height").GetInt32(),
            Width = parameters.GetProperty("width").GetInt32(),
            Steps = parameters.GetProperty("steps").GetInt32(),
            Guidance = parameters.GetProperty("guidance_scale").GetDouble(),
            PicturesPerPrompt = parameters.GetProperty("images_per_prompt").GetInt32(),
            Sampler = SamplerChoice.FromDiffusers(parameters.GetProperty("sampler"), out _, golden.Parameter("eta")?.GetDouble() ?? 0)!,
            Adapters = [.. ListOf(golden.Parameter("ip_adapters")).Select(adapter => AdapterOf(golden, adapter))],
            Controls = [.. ListOf(golden.Parameter("control")).Where(control => control.TryGetProperty("start", out _))
                .Select(control => new ControlRequest(PathOf(control.GetProperty("file")), PathOf(control.GetProperty("image")),
                control.GetProperty("scale").GetDouble(), control.GetProperty("start").GetDouble(), control.GetProperty("end").GetDouble(),
                    golden.Parameter("guess_mode")?.GetBoolean() ?? false))],
            Sketches = [.. ListOf(golden.Parameter("control")).Where(control => !control.TryGetProperty("start", out _))
                .Select(control => new SketchRequest(PathOf(control.GetProperty("file")), PathOf(control.GetProperty("image")),
                control.GetProperty("scale").GetDouble(), golden.Parameter("adapter_factor")?.GetDouble() ?? 1))],
            Start = golden.Parameter("image") is { } start
                ? new StartRequest(PathOf(start), golden.Parameter("mask_image") is { } mask ? PathOf(mask) : null,
                    parameters.GetProperty("strength").GetDouble())
                : null,
            GuidanceRescale = golden.Parameter("guidance_rescale")?.GetDouble() ?? 0,
        };
    }

    private static AdapterRequest AdapterOf(GoldenCase golden, JsonElement adapter)
    {
        var (file, scale) = (golden.Folder.PathOf(adapter.GetProperty("file").GetString()!), adapter.GetProperty("scale"));
        var request = new AdapterRequest(file, [.. ListOf(Optional("images")).Select(image => golden.Folder.PathOf(image.GetString()!))],
            ScaleOf(scale), BlocksOf(scale))
        {
            Masks = [.. ListOf(Optional("masks")).Select(mask => golden.Folder.PathOf(mask.GetString()!))],
            Scales = scale.ValueKind == JsonValueKind.Array ? [.. scale.EnumerateArray().Select(one => one.GetDouble())] : [],
            Shortcut = Optional("shortcut") is { ValueKind: JsonValueKind.True } ? adapter.GetProperty("shortcut_scale").GetDouble() : null,
        };
        var embeddings = Optional("embeds")?.GetString();
        return embeddings is null ? request
            : golden.Input(embeddings) is var tensor && embeddings == "identity" && request.Images.Count > 0
                ? request with { Identity = IdentityFile.Of(tensor) }
            : request with { Embeddings = (golden.Folder.PathOf($"cases/{golden.Name}.safetensors"), $"input.{embeddings}") };

        JsonElement? Optional(string name) => adapter.TryGetProperty(name, out var value) ? value : null;
    }

    // diffusers gives the negative row the positive crop where it draws over a picture; we do so only when asked, and so the case asks.
    private static SizesRequest? NegativeSizesOf(GoldenCase golden) =>
        SizesRequest.Read(golden.Parameter("sizes"), "negative_") is { } sizes && golden.Parameter("image") is not null
            ? sizes with { Crop = SizesRequest.Read(golden.Parameter("sizes"), "")?.Crop }
            : SizesRequest.Read(golden.Parameter("sizes"), "negative_");

    private static bool IsImageEncoder(string model) =>
        Path.Combine(model, "config.json") is var config && File.Exists(config) && File.ReadAllText(config)
            .Contains("CLIPVision", StringComparison.Ordinal);

    private static double ScaleOf(JsonElement scale) => scale.ValueKind == JsonValueKind.Number ? scale.GetDouble() : 1;

    private static string? BlocksOf(JsonElement scale) =>
        scale.ValueKind == JsonValueKind.Object ? $"'{scale.GetRawText().ReplaceLineEndings(" ")}'" : null;

    private static JsonElement[] ListOf(JsonElement? list) =>
        list is { ValueKind: JsonValueKind.Array } given ? [.. given.EnumerateArray()] : [];

    private static JsonElement[] ItemsOf(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } one ? [one] : ListOf(element);

    private static List<string> TextsOf(JsonElement texts) =>
        texts.ValueKind == JsonValueKind.Array ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : [texts.GetString()!];
}
