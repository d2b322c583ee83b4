using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>What was named on the command line to be run: a workflow, or an output that carries the run it came from.</summary>
/// <param name="Path">The file.</param>
/// <param name="Workflow">The workflow in it.</param>
/// <param name="Recorded">The run it came from, where it is an output.</param>
internal sealed record WorkflowFile(string Path, Workflow Workflow, RecordedRun? Recorded)
{
    private const int ForeignHead = 1 << 16;
    private const string ComfyGraph = " (it carries a graph of ComfyUI, which ipgraph can't run: docs/names.md says which nodes do the same)";

    /// <summary>Reads the file. What is wrong with a workflow is among its problems.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hashes">Remembers the hashes of files.</param>
    /// <param name="temporaryFolder">Where pictures are put that an output carries.</param>
    /// <exception cref="BadInputException">Something else than a workflow, or an output without a run in it.</exception>
    public static WorkflowFile Read(string path, FileHashes hashes, string temporaryFolder)
    {
        if (Directory.Exists(path))
            throw new BadInputException(FolderProblem(path));
        if (!File.Exists(path) || SpecialFile.KindOf(path) is not null)
            return new(path, WorkflowReader.ReadFile(path), null);
        if (FileKind.Of(path) is { } kind)
            return ReadOutput(path, kind, hashes, temporaryFolder);
        if (OtherProgramOf(path) is { } program)
            throw new BadInputException($"{path}: this is a workflow of {program}, not of ipgraph: 'ipgraph nodes' lists the nodes there are, "
                + "docs/names.md says what they are called elsewhere");
        return new(path, WorkflowReader.ReadFile(path), null);
    }

    private static WorkflowFile ReadOutput(string path, string kind, FileHashes hashes, string temporaryFolder)
    {
        var texts = CarriedTexts.In(path);
        if (!RecordedRun.IsIn(texts))
            throw new BadInputException($"{path}: {NoRunProblem(path, kind, texts)}");
        var places = new RecordedPlaces
        {
            Folders =
            [
                System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!,
                Directory.GetCurrentDirectory(),
                .. ModelFolders.OfEnvironment(),
            ],
            TemporaryFolder = temporaryFolder,
        };
        try
        {
            var recorded = RecordedRun.Read(texts, places, hashes);
            return new(path, recorded.Workflow, recorded);
        }
        catch (FormatException damaged)
        {
            throw new BadInputException($"{path}: {damaged.Message}", damaged);
        }
    }

    private static string FolderProblem(string path)
    {
        if (File.Exists(System.IO.Path.Combine(path, "model_index.json")))
            return $"{path}: this is a model's folder, not a workflow: 'ipgraph inspect {path}' says what is in it, "
                + "the node models/load reads it";
        var workflows = Directory.EnumerateFiles(path, "*.yaml").Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList();
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

    /// <summary>The program whose workflow a JSON file is; null where it is none that is known.</summary>
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
