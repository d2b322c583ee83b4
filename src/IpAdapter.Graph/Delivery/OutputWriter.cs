using System.Globalization;
using System.Text;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>Writes outputs as files: each appears whole or not at all, and none takes another's place unless told to.</summary>
public sealed class OutputWriter(NodeCatalog catalog, OutputOptions options)
{
    /// <summary>Finds outputs that nothing can write, before anything runs.</summary>
    public IReadOnlyList<Problem> Check(CheckedWorkflow workflow)
    {
        var problems = new List<Problem>();
        foreach (var output in workflow.Outputs)
        {
            if (FormatOf(output.Port.ValueType) is not null)
                continue;
            var declared = workflow.Workflow.Outputs.First(one => one.Name == output.Name);
            problems.Add(workflow.Workflow.Source.Error(declared.Value.Place, $"no loaded plugin can write {Naming.Article.Of(output.Port.TypeName)} as a file: deliver something made from it (latents become an image with latents/decode)"));
        }

        return problems;
    }

    /// <summary>Writes every value of a run.</summary>
    /// <param name="workflow">The workflow that was run.</param>
    /// <param name="result">What it gave.</param>
    /// <param name="remarks">What the files are to carry (<see cref="RunRecord"/>).</param>
    /// <returns>The files' paths.</returns>
    /// <exception cref="IOException">A file can't be written; nothing of it is left.</exception>
    public IReadOnlyList<string> Write(CheckedWorkflow workflow, RunResult result, IReadOnlyDictionary<string, string> remarks)
    {
        var seeds = RunRecord.SeedsOf(workflow);
        var isAlone = result.Outputs.Sum(output => output.Values.Count) == 1;
        var files = new List<string>();
        foreach (var output in result.Outputs)
        {
            for (var i = 0; i < output.Values.Count; i++)
            {
                var name = $"{Path.GetFileNameWithoutExtension(workflow.Workflow.Source.File)}-{output.Name}{Suffix(seeds, i, output.Values.Count)}";
                var format = FormatOf(output.Values[i].GetType()) ?? throw new NotSupportedException($"no loaded plugin can write {Naming.Article.Of(output.Output.Port.TypeName)} as a file");
                files.Add(Write(output.Values[i], format, Target(name, $"-{output.Name}{Suffix(seeds, i, output.Values.Count)}", format.Extension, isAlone), remarks));
            }
        }

        return files;
    }

    private IOutputFormat? FormatOf(Type type) => catalog.OutputFormat(type) ?? (PortTypes.IsLiteral(type) ? TextFormat.Instance : null);

    /// <summary>The seed where there is one, or one for each value; otherwise the value's number.</summary>
    private static string Suffix(IReadOnlyList<string> seeds, int index, int count)
    {
        if (seeds.Count == count)
            return $"-{seeds[index]}";
        var seed = seeds.Count == 1 ? $"-{seeds[0]}" : "";
        return count == 1 ? seed : string.Create(CultureInfo.InvariantCulture, $"{seed}-{index + 1}");
    }

    private string Target(string name, string suffix, string extension, bool isAlone)
    {
        var destination = Path.GetFullPath(options.Destination);
        var isFolder = Directory.Exists(destination) || Path.EndsInDirectorySeparator(options.Destination) || !Path.HasExtension(destination);
        if (isFolder)
            return Path.Combine(destination, FileName(name) + extension);
        return isAlone ? destination : Path.Combine(Path.GetDirectoryName(destination)!, Path.GetFileNameWithoutExtension(destination) + FileName(suffix) + extension);
    }

    private static string FileName(string name)
    {
        var safe = new StringBuilder(name.Length);
        foreach (var letter in name)
            safe.Append(char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-');
        return safe.ToString();
    }

    private string Write(object value, IOutputFormat format, string target, IReadOnlyDictionary<string, string> remarks)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        // On the same disk, so that the last step is a rename; hidden, so that nobody takes it for the result.
        var part = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        try
        {
            using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
                format.Write(value, file, remarks);
            return Place(part, target);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private string Place(string part, string target)
    {
        if (options.Overwrites)
        {
            File.Move(part, target, overwrite: true);
            return target;
        }

        var stem = target[..^Path.GetExtension(target).Length];
        for (var number = 1; ; number++)
        {
            var candidate = number == 1 ? target : string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}{Path.GetExtension(target)}");
            try
            {
                if (File.Exists(candidate) && HasSameContent(part, candidate))
                    return candidate;
                if (!Path.Exists(candidate))
                {
                    File.Move(part, candidate, overwrite: false);
                    return candidate;
                }
            }
            catch (IOException) when (File.Exists(part) && Path.Exists(candidate))
            {
                // Another run took the name in between: the next one is tried.
            }
        }
    }

    private static bool HasSameContent(string one, string other)
    {
        if (new FileInfo(one).Length != new FileInfo(other).Length)
            return false;
        return File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other));
    }
}
