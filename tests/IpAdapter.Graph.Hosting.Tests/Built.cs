using IpAdapter.Golden;

namespace IpAdapter.Graph.Hosting.Tests;

/// <summary>What the build has made, and what the repository carries.</summary>
internal static class Built
{
    public static string Plugins => (string)AppContext.GetData("Plugins")!;

    public static string TestPlugins => (string)AppContext.GetData("TestPlugins")!;

    /// <summary>The library that a plugin carries, with an edited line.</summary>
    public static string Edited(string plugin) => (string)AppContext.GetData(plugin switch
    {
        "Sampling" => "EditedSamplers",
        _ => "EditedImagePrompts",
    })!;

    public static string Embedding => (string)AppContext.GetData("Embedding")!;

    public static string Drawing => (string)AppContext.GetData("Drawing")!;

    public static string Quickstart => Path.Combine(Repository.Root, "workflows", "quickstart.yaml");

    public static string Emblem => Path.Combine(Repository.Root, "samples", "models", "emblem");

    /// <summary>A weight file that carries no record of a run.</summary>
    public static string WeightFile => Path.Combine(Repository.Root, "tests", "Emblem", "ip-adapter.safetensors");

    public static string Picture(int number) => Path.Combine(Repository.Root, "samples", "images", $"reference-{number}.png");
}
