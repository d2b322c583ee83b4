using System.Globalization;
using System.Text;

namespace IpAdapter.Graph.Workflows;

/// <summary>Reads workflow files. Whatever is in them, the answer is a workflow with its problems, never an exception.</summary>
public static class WorkflowReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, as problems shall name it.</param>
    /// <param name="limits">How much it may ask for.</param>
    public static Workflow ReadFile(string path, WorkflowLimits? limits = null)
    {
        limits ??= WorkflowLimits.Default;
        var source = new ValueSource(path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path));
        return ReadText(path, limits) is var (text, problem) && text is not null
            ? Read(text, source, limits)
            : Nothing(source, "", [source.Error(default, problem!)]);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The workflow.</param>
    /// <param name="source">The file it came from and the folder its relative paths start from.</param>
    /// <param name="limits">How much it may ask for.</param>
    public static Workflow Read(string text, ValueSource source, WorkflowLimits? limits = null)
    {
        limits ??= WorkflowLimits.Default;
        var problems = new List<Problem>();
        var root = new YamlReader(source, limits, problems).Read(text);
        if (root is null && problems.Count == 0)
            problems.Add(source.Error(new(1, 1), "the file is empty: a workflow has 'nodes' and 'outputs'"));
        if (root is null)
            return Nothing(source, text, problems);
        return new WorkflowSections(source, limits, problems).Read(root, text);
    }

    /// <summary>Reads a file's text, or says why it can't.</summary>
    internal static (string? Text, string? Problem) ReadText(string path, WorkflowLimits limits)
    {
        try
        {
            if (Directory.Exists(path))
                return (null, "this is a folder, not a file");
            if (SpecialFile.KindOf(path) is { } kind)
                return (null, $"this is {kind}, not a file: write its content to a file, and name that");
            var length = new FileInfo(path).Length;
            if (length > limits.Bytes)
                return (null,
                    string.Create(CultureInfo.InvariantCulture,
                        $"the file has {length:N0} bytes, more than the limit of {limits.Bytes:N0} (limit 'bytes')"));
            return (new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF'), null);
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "there is no such file");
        }
        catch (DecoderFallbackException)
        {
            return (null, "this is not a text in UTF-8");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return (null, $"the file can't be read: {wrong.Message}");
        }
    }

    private static Workflow Nothing(ValueSource source, string text, IReadOnlyList<Problem> problems) =>
        new() { Source = source, Text = text, Name = Path.GetFileNameWithoutExtension(source.File), Problems = problems };
}
