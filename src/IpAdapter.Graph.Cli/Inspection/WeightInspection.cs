using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;
using IpAdapter.Graph.Cli.Options;

namespace IpAdapter.Graph.Cli.Inspection;

/// <summary>Looks into weight files and model folders: headers only, no number is read.</summary>
internal static class WeightInspection
{
    /// <summary>Looks into one file.</summary>
    /// <exception cref="WeightFileException">It is not sound; the message says where.</exception>
    public static InspectedPart InspectFile(string path, WeightFileKinds kinds)
    {
        var header = WeightFileHeader.Read(path);
        var container = header.IsPickled ? "torch.save's archive (a pickle, read without running it)" : "safetensors";
        var part = Part(Path.GetFileName(path), "", kinds.Describe(header), new("container", container));
        return part with { Remarks = header.Metadata, Facts = [.. part.Facts, .. RecordInspection.FindFacts(header.Metadata)] };
    }

    /// <summary>Looks into a model's folder.</summary>
    /// <exception cref="WeightFileException">It is none.</exception>
    public static IReadOnlyList<InspectedPart> InspectFolder(string folder, WeightFileKinds kinds) =>
        [.. ModelFolderDescription.Read(folder, kinds).Parts.Select(part => part switch
        {
            { Weights: { } weights } => Part(part.Name, $" ({part.Class})", weights,
                new("files", string.Join(", ", weights.Files.Select(Path.GetFileName)))),
            _ => new InspectedPart(part.Name, part.Class, [], []) { Problem = part.Problem },
        })];

    private static InspectedPart Part(string name, string className, WeightFileDescription weights, WeightFact last)
    {
        var types = weights.Types.Select(type => weights.Types.Count == 1 ? type.Key : $"{type.Key} {WeightFact.Figure(type.Value)}");
        var size = $"{WeightFact.Figure(weights.ParameterCount)} in {WeightFact.Figure(weights.Tensors.Count)} tensors, "
            + $"{string.Join(", ", types)}, {ByteCount.Format(weights.Bytes)}";
        WeightFact[] family = weights.BaseFamily is { } known ? [new("base models", known)] : [];
        return new(name, weights.Kind + className, [.. weights.Facts, .. family, new("parameters", size), last], weights.Tensors);
    }
}
