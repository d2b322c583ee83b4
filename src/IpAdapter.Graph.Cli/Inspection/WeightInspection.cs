using System.Globalization;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Graph.Cli.Options;

namespace IpAdapter.Graph.Cli.Inspection;

/// <summary>Looks into weight files and model folders: headers only, no number is read.</summary>
internal static class WeightInspection
{
    /// <summary>Looks into one file.</summary>
    /// <exception cref="WeightFileException">It is not sound; the message says where.</exception>
    public static InspectedPart OfFile(string path)
    {
        var header = WeightFileHeader.Read(path);
        var remarks = header.Metadata.Select(remark => new WeightFact($"remark '{remark.Key}'", remark.Value));
        return Part(Path.GetFileName(path), null, WeightFileKinds.Known.Describe(WeightSet.Of(header)), [new("container", Container(header)), .. remarks], header.Entries.Values);
    }

    /// <summary>Looks into a model's folder.</summary>
    /// <exception cref="WeightFileException">It is none.</exception>
    public static IReadOnlyList<InspectedPart> OfFolder(string folder) =>
        [.. ModelFolderDescription.Read(folder).Parts.Select(part => part switch
        {
            { Weights: { } weights } => Part(part.Name, part.Class, weights, [], weights.Files.SelectMany(file => WeightFileHeader.Read(file).Entries.Values)),
            { Problem: { } problem } => new InspectedPart(part.Name, part.Class, [new("problem", problem)], []),
            _ => new InspectedPart(part.Name, part.Class, [], []),
        })];

    private static InspectedPart Part(string name, string? className, WeightFileDescription weights, IEnumerable<WeightFact> further, IEnumerable<WeightEntry> tensors)
    {
        var types = weights.Types.Select(type => weights.Types.Count == 1 ? type.Key : string.Create(CultureInfo.InvariantCulture, $"{type.Key} {type.Value:N0}"));
        List<WeightFact> facts = [.. weights.Facts];
        if (weights.BaseFamily is { } family)
            facts.Add(new("base models", family));
        facts.Add(new("parameters", string.Create(CultureInfo.InvariantCulture, $"{weights.ParameterCount:N0} in {weights.TensorCount:N0} tensors, {string.Join(", ", types)}, {ByteCount.Format(weights.Bytes)}")));
        facts.AddRange(further);
        return new(name, className is null ? weights.Kind : $"{weights.Kind} ({className})", facts, [.. tensors.OrderBy(entry => entry.Name, StringComparer.Ordinal)]);
    }

    private static string Container(WeightFileHeader header) => header.IsPickled ? "torch.save's archive (a pickle, read without running it)" : "safetensors";
}
