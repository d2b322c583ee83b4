using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Prompting;

namespace IpAdapter.Graph.Text.Tests;

/// <summary>The recorded models that tests read prompts with.</summary>
internal static class Models
{
    public static string Golden(string path) =>
        Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "Golden", "models", path);

    public static TextEncoder Text(string model) =>
        new(model, Tower(model, ""), Directory.Exists(Golden($"{model}/text_encoder_2")) ? Tower(model, "_2") : null);

    public static TextInversion Inversion(string file, string? token = null) =>
        InversionReader.Read(Golden($"embeddings/{file}"), KnownKinds.BuiltIn, token);

    private static TextTower Tower(string model, string which) =>
        TextTower.Open(Golden($"{model}/text_encoder{which}"), Golden($"{model}/tokenizer{which}"));
}
