using System.Text.Json;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Image prompt adapters of the golden folder.</summary>
internal static class Adapters
{
    public static ImageProjectionKinds Kinds => ImageProjectionKinds.Published;

    public static ImagePromptAdapter Read(string path) => new AdapterReader(Kinds).Read(path);

    /// <summary>The shortcut that a case asks for.</summary>
    public static double? Shortcut(GoldenCase golden) =>
        golden.Parameter("shortcut_scale") is { } scale && golden.Parameter("shortcut") is { ValueKind: JsonValueKind.True }
            ? scale.GetDouble()
            : null;
}
