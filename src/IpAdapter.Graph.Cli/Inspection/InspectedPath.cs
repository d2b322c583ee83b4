using IpAdapter.Diffusion.WeightFiles.Kinds;
using IpAdapter.Graph.Hosting.Files;

namespace IpAdapter.Graph.Cli.Inspection;

/// <summary>A path that was looked into: a weight file, a model's folder, or a picture.</summary>
/// <param name="Path">The path, as it was given.</param>
/// <param name="Parts">What was found.</param>
internal sealed record InspectedPath(string Path, IReadOnlyList<InspectedPart> Parts)
{
    /// <summary>Why it, or a part of it, can't be read, if so.</summary>
    public IEnumerable<string> Problems => OwnProblem is null ? Parts.Select(part => part.Problem).OfType<string>() : [OwnProblem];

    private string? OwnProblem { get; init; }

    /// <summary>Looks into a path. What can't be read is said, not thrown: others may have been named beside it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="kinds">Name what weight files are.</param>
    public static InspectedPath Inspect(string path, WeightFileKinds kinds)
    {
        try
        {
            return new(path, Look(path, kinds));
        }
        catch (Exception reason) when (reason is BadInputException or IOException or UnauthorizedAccessException)
        {
            return new(path, []) { OwnProblem = reason.Message };
        }
    }

    /// <summary>Whether a path is no picture, so that plugins may know what it is.</summary>
    public static bool IsOfWeights(string path) =>
        Directory.Exists(path) || (File.Exists(path) && FileKind.Find(path) != FileKind.Picture);

    private static IReadOnlyList<InspectedPart> Look(string path, WeightFileKinds kinds)
    {
        if (Directory.Exists(path))
            return WeightInspection.InspectFolder(path, kinds);
        if (!File.Exists(path))
            throw new BadInputException($"{path}: there is no such file or folder");
        if (System.IO.Path.GetExtension(path) is ".yaml" or ".yml")
            throw new BadInputException($"{path}: this is a workflow: 'ipgraph validate' checks it, 'ipgraph draw' shows it");
        return [FileKind.Find(path) == FileKind.Picture ? PictureInspection.Inspect(path) : WeightInspection.InspectFile(path, kinds)];
    }
}
