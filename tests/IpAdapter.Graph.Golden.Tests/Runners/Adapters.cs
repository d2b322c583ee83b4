using System.Text.Json;
using IpAdapter.Diffusion.Prompting;
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
        golden.Parameter("shortcut_scale") is { } scale && golden.Parameter("shortcut") is { ValueKind: JsonValueKind.True } ? scale.GetDouble() : null;
}
