using System.Text.Json;
using IpAdapter.Diffusion;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Golden;
using IpAdapter.Graph.ImagePrompts;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Image prompt adapters of the golden folder.</summary>
internal static class Adapters
{
    public static ImageProjectionKinds Kinds { get; } = new(ImageProjectionKinds.Published);

    public static ImagePromptAdapter Read(string path) => new AdapterReader(Kinds).Read(path);

    /// <summary>The shortcut that a case asks for.</summary>
    public static double? Shortcut(GoldenCase golden) =>
        golden.Parameter("shortcut") is { ValueKind: JsonValueKind.True } ? golden.Parameters.GetProperty("shortcut_scale").GetDouble() : null;

    /// <summary>Why one of these adapters can't be used yet, or null.</summary>
    public static string? CannotYet(IEnumerable<string> paths) => paths.Select(CannotYet).FirstOrDefault(reason => reason is not null);

    private static string? CannotYet(string path)
    {
        var projection = WeightSet.Open(path).Below("image_proj.");
        return Kinds.Find(projection) is null ? $"{Path.GetFileName(path)} {Kinds.Refusal(projection)}" : null;
    }
}
