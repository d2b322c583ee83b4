using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Formats;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>
/// Writes outputs as files, each in the format that the ending of its name says, and never loses one that can be written anywhere.
/// </summary>
public sealed class OutputWriter(NodeCatalog catalog, OutputOptions options)
{
    private readonly OutputFormats _formats = new(catalog);

    /// <summary>The folder that outputs are written to, absolute.</summary>
    public string Folder => new OutputDestination(options.Destination).Folder;

    /// <summary>Tries whether the place that outputs go to can be written to, before anything runs.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public Problem? TryPlace() =>
        OutputFile.ObstacleIn(new OutputDestination(options.Destination).Folder) is { } obstacle
            ? new ValueSource($"--out {options.Destination}", "").Error(default, $"{obstacle}: name another place")
            : null;

    /// <summary>
    /// Writes every value of a run. One that can't be written where it should be is written beside that, or to the temporary folder.
    /// </summary>
    /// <param name="workflow">The workflow that was run.</param>
    /// <param name="result">What it gave.</param>
    /// <param name="remarks">What the files are to carry (<see cref="RunRecord"/>).</param>
    /// <returns>What became of each.</returns>
    public IReadOnlyList<DeliveredOutput> Write(CheckedWorkflow workflow, RunResult result, IReadOnlyDictionary<string, string> remarks)
    {
        var destination = new OutputDestination(options.Destination);
        var names = new OutputNames(workflow, destination);
        var settings = options.Settings with { Remarks = remarks };
        var isAlone = result.Outputs.Sum(output => output.Values.Count) == 1;
        var delivered = new List<DeliveredOutput>();
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in result.Outputs)
        {
            for (var i = 0; i < output.Values.Count; i++)
            {
                var value = output.Values[i];
                var format = _formats.Choose(value.GetType(), destination.Extension)
                    ?? throw new NotSupportedException(
                        $"no loaded plugin can write a value of type {output.Output.Port.TypeName} as a file");
                var target = names.Get(output.Name, i, output.Values.Count, isAlone, format);
                // Files of before may be replaced, those of this run never.
                var overwrites = options.Overwrites && !files.Contains(target);
                var one = Write(value, format, target, overwrites, settings) with { Output = output.Name };
                delivered.Add(one);
                if (one.File is { } file)
                    files.Add(file);
            }
        }

        return delivered;
    }

    private DeliveredOutput Write(object value, IOutputFormat format, string target, bool overwrites, OutputSettings settings)
    {
        Exception? obstacle = null;
        foreach (var (path, chosen, replaces) in Places(value.GetType(), format, target, overwrites))
        {
            try
            {
                var file = OutputFile.Write(path, replaces, stream => chosen.Write(value, stream, settings));
                return new("", target, file, obstacle);
            }
            catch (Exception reason) when (reason is not OutOfMemoryException)
            {
                // What was said first is the reason; what follows is said of a place that nobody asked for.
                obstacle ??= reason;
            }
        }

        return new("", target, null, obstacle);
    }

    /// <summary>
    /// Where a value is tried to be written: as asked for, beside the folder, in the temporary folder; in each in the format asked for,
    /// then in the one its type is usually written in.
    /// </summary>
    private IEnumerable<(string Path, IOutputFormat Format, bool Overwrites)> Places(
        Type type, IOutputFormat format, string target, bool overwrites)
    {
        var (folder, name) = (Path.GetDirectoryName(target)!, Path.GetFileName(target));
        var usual = _formats.For(type)[0];
        if (overwrites)
            yield return (target, format, true);
        foreach (var place in (string?[])[folder, Path.GetDirectoryName(folder), Path.GetTempPath()])
        {
            if (place is null)
                continue;
            yield return (Path.Combine(place, name), format, false);
            if (usual != format)
                yield return (Path.Combine(place, Path.ChangeExtension(name, usual.Extension)), usual, false);
        }
    }
}
