using System.Globalization;
using System.Text.RegularExpressions;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Checking.Literals;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>
/// What a record calls files: what the workflow calls them, where that is relative; else their path from the workflow's folder or from a
/// model folder; else their name alone.
/// Never an absolute path: where somebody keeps files, and what they are called there, goes with no picture.
/// </summary>
internal sealed class RecordedNames
{
    private readonly CheckedWorkflow _workflow;
    private readonly string[] _folders;
    private readonly Dictionary<(string Written, string Folder), string> _byWriting = [];
    private readonly Dictionary<string, List<string>> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _taken = new(StringComparer.Ordinal);

    public RecordedNames(CheckedWorkflow workflow, IReadOnlyList<string> modelFolders)
    {
        (_workflow, _folders) = (workflow, [workflow.Workflow.Source.Folder, .. modelFolders]);
        // The workflow's own relative paths stay as they are: all others make room for them.
        foreach (var path in workflow.Paths.OrderByDescending(IsAsTheWorkflowHasIt))
        {
            var name = IsKept(path) ? path.Written : PutTogether(path.Written) ?? Get(path.Path);
            _byWriting[(path.Written, path.Folder)] = Take(name, path.Path);
        }
    }

    /// <summary>The first name of a path.</summary>
    public string Get(string path) => _byPath.TryGetValue(path, out var names) ? names[0] : Take(Relative(path), path);

    /// <summary>Every name of a path.</summary>
    public IReadOnlyList<string> GetAll(string path) => _byPath.TryGetValue(path, out var names) ? names : [Get(path)];

    /// <summary>What a value is called that is or may be a path.</summary>
    /// <param name="text">The value.</param>
    /// <param name="folder">The folder that it starts from.</param>
    /// <param name="isPath">Whether it is a path by its type; a text is one where it is absolute and something is there.</param>
    public string Get(string text, string folder, bool isPath)
    {
        if (isPath && _byWriting.TryGetValue((text, folder), out var known))
            return known;
        return IsAbsolute(text, isPath) ? Get(Path.TrimEndingDirectorySeparator(Path.GetFullPath(text))) : text;
    }

    /// <summary>The workflow's text, with names in the place of absolute paths.</summary>
    public string InTextOfWorkflow()
    {
        var text = _workflow.Workflow.Text;
        var folder = _workflow.Workflow.Source.Folder;
        foreach (var path in AbsolutePaths().Distinct().OrderByDescending(path => path.Length))
            text = Regex.Replace(text, $@"(?<![\w./~-]){Regex.Escape(path)}(?![\w/-]|\.\w)", _ => Get(path, folder, isPath: true),
                RegexOptions.CultureInvariant);
        return text;
    }

    /// <summary>Whether a port takes a path: a file, or what a file can stand for.</summary>
    public static bool TakesPath(Port? port) =>
        port is not null && (port.ValueType == typeof(FilePath) || !PortTypes.IsLiteral(port.ValueType));

    private IEnumerable<string> AbsolutePaths()
    {
        foreach (var input in _workflow.Inputs.Where(input => input.Input.Default is not null))
        {
            foreach (var text in TextsOf(input.Input.Default!).Where(text => IsAbsolute(text, TakesPath(input.Port))))
                yield return text;
        }

        var nodes = _workflow.Nodes.Where(node => !node.IsImplicit).ToDictionary(node => node.Name, StringComparer.Ordinal);
        foreach (var node in _workflow.Workflow.Nodes)
        {
            foreach (var entry in node.With)
            {
                var port = nodes.GetValueOrDefault(node.Name)?.Definition.Inputs.FirstOrDefault(input => input.Name == entry.Key);
                foreach (var text in TextsOf(entry.Value).Where(text => IsAbsolute(text, TakesPath(port))))
                    yield return text;
            }
        }
    }

    private static IEnumerable<string> TextsOf(YamlValue value) => value switch
    {
        YamlText text => [text.Text],
        YamlList list => list.Items.SelectMany(TextsOf),
        YamlMap map => map.Entries.SelectMany(entry => TextsOf(entry.Value)),
        _ => [],
    };

    private static bool IsAbsolute(string text, bool isPath) => Path.IsPathRooted(text) && text.Length > 1 && (isPath || Path.Exists(text));

    /// <summary>
    /// The name of a path that begins with a text given from outside (<c>${inputs.folder}/x.png</c>): the text's own name, and the rest.
    /// </summary>
    private string? PutTogether(string path)
    {
        foreach (var input in _workflow.Inputs)
        {
            if (input.Value is YamlText { Text: var text } && !TakesPath(input.Port) && IsAbsolute(text, isPath: false)
                && path.StartsWith(text, StringComparison.Ordinal) && path != text)
                return Get(text, input.Source.Folder, isPath: false) + path[text.Length..];
        }

        return null;
    }

    private bool IsAsTheWorkflowHasIt(NamedPath path) =>
        path.Folder == _workflow.Workflow.Source.Folder && !Path.IsPathRooted(path.Written);

    // What is given on the command line may lead up and away from the current folder, into what is nobody's business.
    private bool IsKept(NamedPath path) =>
        IsAsTheWorkflowHasIt(path) || !Path.IsPathRooted(path.Written) && !path.Written.Split('/', '\\').Contains("..")
            && IsFree(path.Written, path.Path);

    private bool IsFree(string name, string path) => !_taken.TryGetValue(name, out var other) || other == path;

    private string Take(string name, string path)
    {
        _taken[name] = path;
        if (!_byPath.TryGetValue(path, out var names))
            _byPath[path] = names = [];
        if (!names.Contains(name))
            names.Add(name);
        return name;
    }

    private string Relative(string path)
    {
        var below = _folders.Select(folder => Path.GetRelativePath(folder, path))
            .FirstOrDefault(relative => relative.Split('/', '\\')[0] != ".." && !Path.IsPathRooted(relative));
        var name = (below ?? Path.GetFileName(path)).Replace('\\', '/');
        // In the place of a path that YAML or a port might take for something else.
        if (!char.IsLetterOrDigit(name.FirstOrDefault()) || !name.Contains('/', StringComparison.Ordinal)
            && !name.Contains('.', StringComparison.Ordinal))
            name = $"./{name}";
        var extension = Path.GetExtension(name);
        var stem = name[..^extension.Length];
        for (var number = 2; !IsFree(name, path); number++)
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}{extension}");
        return name;
    }
}
