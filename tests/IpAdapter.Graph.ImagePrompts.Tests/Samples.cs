using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Graph.Models;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>Models that lie in the repository.</summary>
internal static class Samples
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Emblem => Path.Combine(Root, "samples", "models", "emblem");

    public static string EmblemBase => Path.Combine(Emblem, "ip-adapter.safetensors");

    public static string EmblemPlus => Path.Combine(Emblem, "ip-adapter-plus.safetensors");

    public static ImageProjectionKinds Kinds => ImageProjectionKinds.Published;

    public static AdapterReader Reader { get; } = new(Kinds);

    /// <summary>What makes descriptions of values.</summary>
    public static IResultType[] ResultTypes { get; } = [new ImagePromptResult(), new Faces.FaceIdentityResult()];

    public static string Golden(string name) => Path.Combine(Root, "tests", "Golden", "models", name);

    public static LoadModel.Outputs Load(string folder) =>
        new LoadModel(KnownKinds.BuiltIn).RunAsync(new(new FilePath(folder)), new NodeContext { NodeName = "base" }).AsTask().GetAwaiter()
            .GetResult();

    private static string FindRoot(string from)
    {
        var folder = new DirectoryInfo(from);
        while (!File.Exists(Path.Combine(folder.FullName, "IpAdapter.Graph.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"no IpAdapter.Graph.sln above {from}");
        return folder.FullName;
    }
}
