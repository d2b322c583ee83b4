using System.Security.Cryptography;
using System.Text.Json;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Weight files in every container: each tensor's type, shape and bytes by their digest.</summary>
public sealed class FilesRunner : GoldenRunner
{
    public override string Area => "files";

    public override string? CannotYet(GoldenCase golden) => golden.Document.TryGetProperty("equal", out _) ? "single files are not read as models yet" : null;

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        using var file = MappedWeightFile.Open(golden.Models[0]);
        foreach (var tensor in golden.Document.GetProperty("tensors").EnumerateObject())
            verdict.Equals(tensor.Name, Found(file, NameOf(tensor.Name)), Expected(tensor.Value));
    }

    // The recorded names are paths of keys; the product joins keys by dots, and leaves out what only wraps a checkpoint.
    private static string NameOf(string path) => (path.StartsWith("state_dict/", StringComparison.Ordinal) ? path["state_dict/".Length..] : path).Replace('/', '.');

    private static IEnumerable<string> Found(MappedWeightFile file, string name)
    {
        if (file.Find(name) is not { } tensor)
            return ["not found"];
        using var row = tensor.contiguous();
        return [tensor.dtype.FileName(), string.Join(',', tensor.shape), Convert.ToHexStringLower(SHA256.HashData(row.bytes))[..16]];
    }

    private static IEnumerable<string> Expected(JsonElement tensor) =>
        [tensor.GetProperty("type").GetString()!, string.Join(',', tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())), tensor.GetProperty("sha256").GetString()!];
}
