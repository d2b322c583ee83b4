using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Hosting.Files;
using IpAdapter.Graph.Hosting.Machine;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Hosting.Requests;

/// <summary>A workflow that was read: from its file, from a text, or from an output that carries the run that made it.</summary>
/// <remarks>What was read from an output may hold files of its own; they exist until this object is disposed.</remarks>
public sealed class WorkflowFile : IDisposable
{
    private const int ForeignHead = 1 << 16;
    private const string ComfyGraph =
        " (it carries a graph of ComfyUI, which ipgraph can't run: docs/names.md says which nodes do the same)";

    private readonly TemporaryFolder? _carried;

    private WorkflowFile(string path, Workflow workflow, RecordedRun? recorded = null, TemporaryFolder? carried = null) =>
        (Path, Workflow, Recorded, _carried) = (path, workflow, recorded, carried);

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>What the workflow calls itself; else the file's name.</summary>
    public string Name => Workflow.Name;

    /// <summary>What an output was computed with; null for a workflow, and where the record does not say.</summary>
    public ComputeEnvironment? Environment => Recorded is { Environment: var recorded } ? ComputeEnvironment.TryParse(recorded) : null;

    internal Workflow Workflow { get; }

    /// <summary>The run that the file came from, where it is an output.</summary>
    internal RecordedRun? Recorded { get; }

    /// <summary>Reads a file. What is wrong with a workflow is among its problems, and no exception.</summary>
    /// <param name="path">A workflow (.yaml, .json), or an output of a run.</param>
    /// <param name="modelFolders">Folders in which the files of a recorded run are looked for too.</param>
    /// <exception cref="HostInputException">It is something else, or an output without a record of its run.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static WorkflowFile Read(string path, params IEnumerable<string> modelFolders) =>
        Read(path, [.. modelFolders], new FileHashes());

    /// <summary>Reads a workflow from a text.</summary>
    /// <param name="text">The workflow, YAML or JSON.</param>
    /// <param name="folder">The folder that its relative paths start from; null for the current folder.</param>
    /// <param name="name">What messages and outputs call it.</param>
    public static WorkflowFile Parse(string text, string? folder = null, string name = "workflow") =>
        new(name, WorkflowReader.Read(text, new ValueSource(name, System.IO.Path.GetFullPath(folder ?? "."))));

    /// <inheritdoc/>
    public void Dispose() => _carried?.Dispose();

    internal static WorkflowFile Read(string path, IReadOnlyList<string> modelFolders, FileHashes hashes)
    {
        if (Directory.Exists(path))
            throw new HostInputException(FolderProblem(path));
        if (!File.Exists(path) || SpecialFile.KindOf(path) is not null)
            return new(path, WorkflowReader.ReadFile(path));
        if (FileKind.Find(path) is { } kind)
            return ReadOutput(path, kind, modelFolders, hashes);
        if (OtherProgramOf(path) is { } program)
            throw new HostInputException($"{path}: this is a workflow of {program}, not of ipgraph: 'ipgraph nodes' lists the "
                + "nodes there are, "
                + "docs/names.md says what they are called elsewhere");
        return new(path, WorkflowReader.ReadFile(path));
    }

    private static WorkflowFile ReadOutput(string path, string kind, IReadOnlyList<string> modelFolders, FileHashes hashes)
    {
        var texts = RecordTexts.Read(path);
        if (!RecordedRun.IsIn(texts))
            throw new HostInputException($"{path}: {NoRunProblem(path, kind, texts)}");
        var carried = new TemporaryFolder();
        var places = new RecordedPlaces
        {
            Folders =
            [
                System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!,
                Directory.GetCurrentDirectory(),
                .. modelFolders,
            ],
            TemporaryFolder = carried.Path,
        };
        try
        {
            var recorded = RecordedRun.Read(texts, places, hashes);
            return new(path, recorded.Workflow, recorded, carried);
        }
        catch (FormatException damaged)
        {
            carried.Dispose();
            throw new HostInputException($"{path}: {damaged.Message}", damaged);
        }
    }

    private static string FolderProblem(string path)
    {
        if (File.Exists(System.IO.Path.Combine(path, "model_index.json")))
            return $"{path}: this is a model's folder, not a workflow: 'ipgraph inspect {path}' says what is in it, "
                + "the node models/load reads it";
        var workflows = Directory.EnumerateFiles(path, "*.yaml").Select(file => System.IO.Path.GetFileName(file))
            .Order(StringComparer.Ordinal).ToList();
        var some = string.Join(", ", workflows.Take(4)) + (workflows.Count > 4 ? ", ..." : "");
        return $"{path}: this is a folder: name a workflow{(workflows.Count == 0 ? "" : $" in it ({some})")}";
    }

    private static string NoRunProblem(string path, string kind, IReadOnlyDictionary<string, string> texts)
    {
        if (kind == FileKind.Picture)
        {
            var other = texts.ContainsKey("prompt") || texts.ContainsKey("workflow") ? ComfyGraph
                : texts.ContainsKey("parameters") ? " (it carries settings of another program: 'ipgraph inspect' shows them)"
                : "";
            var format = PictureSignature.FormatOf(path);
            return $"this {format} carries no workflow{other}: ipgraph did not draw it, or drew it with --record none, "
                + "or it was saved again by something that drops texts. "
                + "To draw from it, give it to an input of a workflow: --set name=picture";
        }

        if (kind == FileKind.Safetensors || kind.StartsWith("a weight file", StringComparison.Ordinal))
            return $"this is {kind}, not a workflow: 'ipgraph inspect' says what is in it; "
                + $"a workflow names it, as in  with: {{ path: {System.IO.Path.GetFileName(path)} }}";
        return kind.Contains("UTF-16", StringComparison.Ordinal)
            ? $"this is {kind}: save it as UTF-8"
            : $"expected a workflow (.yaml, .json) or a picture that ipgraph drew, found {kind}";
    }

    /// <summary>The program whose workflow a JSON file is; null for a workflow of ours, and for one of an unknown program.</summary>
    private static string? OtherProgramOf(string path)
    {
        var head = new char[ForeignHead];
        using var reader = new StreamReader(path);
        var text = head.AsSpan(0, reader.ReadBlock(head)).TrimStart();
        if (!text.StartsWith("{"))
            return null;
        return text.Contains("\"class_type\"", StringComparison.Ordinal) || text.Contains("\"last_node_id\"", StringComparison.Ordinal)
            ? "ComfyUI"
            : null;
    }
}
