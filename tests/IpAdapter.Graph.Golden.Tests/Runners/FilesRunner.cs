using System.Security.Cryptography;
using System.Text.Json;
using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Mapping;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Weight files in every container: each tensor's type, shape and bytes by their digest.</summary>
public sealed class FilesRunner : GoldenRunner
{
    public override string Area => "files";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        if (golden.Document.TryGetProperty("equal", out var pairs))
        {
            verdict.Equals("files", golden.Models.Order(), pairs.EnumerateObject().Select(pair => golden.Folder.PathOf(pair.Name)).Order());
            foreach (var pair in pairs.EnumerateObject())
                ProveEqual(pair.Name, golden.Folder.PathOf(pair.Name), golden.Folder.PathOf(pair.Value.GetString()!), verdict);
            return;
        }

        var header = WeightFileHeader.Read(golden.Models[0]);
        using var numbers = new MappedTensorBytes(header.File);
        foreach (var tensor in golden.Document.GetProperty("tensors").EnumerateObject())
            verdict.Equals(tensor.Name, header.Entries.TryGetValue(NameOf(tensor.Name), out var entry) ? Found(numbers, entry)
                : ["not found"], Expected(tensor.Value));
    }

    private static void ProveEqual(string name, string path, string reference, Verdict verdict)
    {
        var (found, expected) = (PartsOf(path, reference), PartsOf(reference, reference));
        verdict.Equals(name, found.Keys.Order(), expected.Keys.Order());
        foreach (var (part, weights) in expected)
            verdict.Equals($"{name}: {part}", Different(found[part], weights), []);
    }

    // What is compared is what the product makes of a file: its parts by the names that its networks ask for.
    private static Dictionary<string, WeightSet> PartsOf(string path, string reference)
    {
        if (Directory.Exists(path) && File.Exists(Path.Combine(path, "model_index.json")))
            return Directory.EnumerateDirectories(path)
                .Where(folder => Directory.EnumerateFiles(folder, "*.safetensors").Any())
                .ToDictionary(folder => Path.GetFileName(folder),
                    folder => WeightSet.OpenFolder(folder, Path.GetFileName(folder).StartsWith("text", StringComparison.Ordinal) ? "model"
                    : "diffusion_pytorch_model"));
        if (File.Exists(path) && File.Exists(Path.Combine(reference, "model_index.json")))
        {
            var checkpoint = Checkpoint.Open(path);
            var towers = checkpoint.TextEncoder!.Towers.Select((tower, i) => KeyValuePair.Create(i == 0 ? "text_encoder"
                : "text_encoder_2", tower.Weights));
            return new([new("unet", checkpoint.UNet.Weights), new("vae", checkpoint.Autoencoder!.Weights), .. towers]);
        }

        return new()
        {
            [""] = File.Exists(Path.Combine(reference, "config.json")) && File.Exists(path) ? ControlNet.Open(path).Weights
            : Directory.Exists(path) ? WeightSet.OpenFolder(path, "diffusion_pytorch_model") : WeightSet.Open(path)
        };
    }

    private static IEnumerable<string> Different(WeightSet found, WeightSet expected)
    {
        using var scope = NewDisposeScope();
        using var lent = TestDevice.Store.Lend(found);
        using var reference = TestDevice.Store.Lend(expected);
        // counts from 0, which nobody reads
        foreach (var name in expected.Names.Where(name => !name.EndsWith("position_ids", StringComparison.Ordinal)))
            if ((lent.Find(name) ?? lent.Find(OldName(name))) is not { } tensor || !tensor.shape.SequenceEqual(reference.Get(name).shape)
                || !tensor.Equals(reference.Get(name)))
                yield return name;
    }

    // What autoencoders called the layers of their attention before diffusers 0.15.
    private static string OldName(string name) =>
        name.Replace(".to_q.", ".query.", StringComparison.Ordinal).Replace(".to_k.", ".key.", StringComparison.Ordinal)
            .Replace(".to_v.", ".value.", StringComparison.Ordinal).Replace(".to_out.0.", ".proj_attn.", StringComparison.Ordinal);

    // The recorded names are paths of keys; the product joins keys by dots, and leaves out what only wraps a checkpoint.
    private static string NameOf(string path) =>
        (path.StartsWith("state_dict/", StringComparison.Ordinal) ? path["state_dict/".Length..] : path).Replace('/', '.');

    private static string[] Found(MappedTensorBytes numbers, WeightEntry entry)
    {
        using var tensor = numbers.Read(entry);
        using var row = tensor.contiguous();
        return [tensor.dtype.FileName(), string.Join(',', tensor.shape), Convert.ToHexStringLower(SHA256.HashData(row.bytes))[..16]];
    }

    private static IEnumerable<string> Expected(JsonElement tensor) =>
        [tensor.GetProperty("type").GetString()!,
            string.Join(',', tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())), tensor.GetProperty("sha256")
            .GetString()!];
}
