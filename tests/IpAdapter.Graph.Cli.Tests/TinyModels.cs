using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>Tiny models of the published formats, for workflows that want models a clone does not carry.</summary>
internal static class TinyModels
{
    private static readonly string Pictures = Path.Combine(Repository.Root, "samples", "images");
    private static readonly string Tiny = Path.Combine(Repository.Root, "tests", "Golden", "models");

    private static readonly Dictionary<string, string[]> Wanted = new()
    {
        ["t2i-adapter"] =
        [
            $"model={Path.Combine(Tiny, "sd15-tiny")}", $"sketch={Path.Combine(Tiny, "t2iadapter-tiny")}",
                $"adapter={Path.Combine(Tiny, "ip-adapter", "ip-adapter_sd15.safetensors")}",
                $"encoder={Path.Combine(Tiny, "image_encoder")}",
            $"lines={Pictures}/reference-2-edges.png", $"style={Pictures}/reference-1.png", "width=64", "height=64",
        ],
        ["textual-inversion"] = [TinyModel, $"embedding={Path.Combine(Tiny, "embeddings", "mosaic.pt")}", "token=mosaic",
            "prompt=a mosaic of a cat", "size=64"],
        ["lora"] = [TinyModel, $"lora={Path.Combine(Tiny, "lora", "kohya_sd15.safetensors")}", "size=64"],
        ["few-steps"] =
        [
            TinyModel, $"lora={Path.Combine(Tiny, "lora", "kohya_sd15.safetensors")}",
                $"adapter={Path.Combine(Tiny, "ip-adapter", "ip-adapter_sd15.bin")}", $"encoder={Path.Combine(Tiny, "image_encoder")}",
                $"picture={Pictures}/reference-1.png", "size=64",
        ],
        ["single-file"] =
        [
            $"model={Path.Combine(Tiny, "sd15-tiny.ckpt")}", $"adapter={Path.Combine(Tiny, "ip-adapter", "ip-adapter_sd15.bin")}",
                $"encoder={Path.Combine(Tiny, "image_encoder", "model.safetensors")}",
            $"picture={Pictures}/reference-1.png", "size=64",
        ],
        ["face-identity"] = [TinyModel, Adapter("faceid_sd15.bin"), Face(512), "size=64"],
        ["face-identity-plus"] =
        [
            TinyModel, Adapter("faceid-plusv2_sd15.bin"), $"encoder={Path.Combine(Tiny, "image_encoder")}",
                $"picture={Pictures}/reference-1.png",
            Face(64), "size=64",
        ],
        ["saved-embeddings"] = [TinyModel, $"adapter={Path.Combine(Tiny, "ip-adapter", "ip-adapter_sd15.safetensors")}",
            $"embeddings={Recorded("ip-embeds")}", "look.tensor=input.embeds", "size=64"],
        ["sdxl"] = [$"model={Path.Combine(Tiny, "sdxl-tiny")}", "width=64", "height=64"],
    };

    /// <summary>What a workflow wants to be told and has no default for, as <c>--set</c> takes it.</summary>
    public static IReadOnlyList<string> SettingsFor(string workflow) => Wanted.GetValueOrDefault(workflow) ?? [];

    public static string PathOf(string name) => Path.Combine(Tiny, name);

    private static string TinyModel => $"model={Path.Combine(Tiny, "sd15-tiny")}";

    public static string Adapter(string name) => $"adapter={Path.Combine(Tiny, "ip-adapter", $"ip-adapter-{name}")}";

    // A face as insightface says it: its numbers' squares make 1.
    public static string Face(int width) =>
        $"face={NumpyArray.Write(Directory.CreateTempSubdirectory("face-").FullName, $"({width},)", [.. Enumerable.Repeat(1 / MathF.Sqrt(width), width)])}";

    // The tensors of a recorded pipeline: embeddings are among them.
    private static string Recorded(string name) =>
        Path.Combine(Repository.Root, "tests", "Golden", "cases", "pipelines", $"{name}.safetensors");
}
