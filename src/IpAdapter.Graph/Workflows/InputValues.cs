namespace IpAdapter.Graph.Workflows;

/// <summary>Everything a workflow is given from outside.</summary>
public sealed class InputValues
{
    private InputValues(IReadOnlyList<InputValue> values, IReadOnlyList<Problem> problems) => (Values, Problems) = (values, problems);

    /// <summary>Nothing given.</summary>
    public static InputValues Empty { get; } = new([], []);

    /// <summary>The values; a path occurs once.</summary>
    public IReadOnlyList<InputValue> Values { get; }

    /// <summary>What was wrong with the way they were given.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>
    /// Takes settings of the form <c>name=value</c>; later ones win. A value is never split: prompts have commas. <c>[a, b]</c> is a list
    /// where the port takes one.
    /// </summary>
    /// <param name="settings">The settings, as <c>--set</c> takes them.</param>
    /// <param name="folder">Absolute path of the folder that relative paths in them start from.</param>
    public static InputValues OfSettings(IEnumerable<string> settings, string folder)
    {
        var (values, problems) = (new List<InputValue>(), new List<Problem>());
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            var source = new ValueSource($"--set {(equals < 0 ? setting : setting[..equals])}", folder);
            if (equals <= 0)
                problems.Add(source.Error(default, $"'{setting}' sets nothing: write name=value, or node.port=value"));
            else
                values.Add(new(setting[..equals].Trim(), new YamlText(setting[(equals + 1)..], default), source, default));
        }

        return new(Distinct(values), problems);
    }

    /// <summary>Reads a file, YAML or JSON: a mapping of names, a node's ports inside the node's name or as <c>node.port</c>.</summary>
    public static InputValues ReadFile(string path, WorkflowLimits? limits = null)
    {
        limits ??= WorkflowLimits.Default;
        var source = new ValueSource(path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path));
        return WorkflowReader.ReadText(path, limits) is var (text, problem) && text is not null
            ? Read(text, source, limits)
            : new([], [source.Error(default, problem!)]);
    }

    /// <summary>Reads a text, YAML or JSON.</summary>
    public static InputValues Read(string text, ValueSource source, WorkflowLimits? limits = null)
    {
        var (values, problems) = (new List<InputValue>(), new List<Problem>());
        var root = new YamlReader(source, limits ?? WorkflowLimits.Default, problems).Read(text);
        if (root is not null and not YamlMap)
            problems.Add(source.Error(root.Place, $"inputs are a mapping ('name: value' lines), not {root.Kind}"));
        foreach (var entry in (root as YamlMap)?.Entries ?? [])
        {
            // 'drawn.blocks: { up: 1 }' gives a port a mapping; 'drawn: { steps: 4 }' gives a node's ports their values.
            if (entry.Value is not YamlMap ports || entry.Key.Contains('.', StringComparison.Ordinal))
            {
                values.Add(new(entry.Key, entry.Value, source, entry.Place));
                continue;
            }

            foreach (var port in ports.Entries)
                values.Add(new($"{entry.Key}.{port.Key}", port.Value, source, port.Place));
        }

        return new(Distinct(values), problems);
    }

    /// <summary>Takes values as they are; later ones win.</summary>
    public static InputValues Create(IEnumerable<InputValue> values) => new(Distinct(values), []);

    /// <summary>These, and of the others those that these don't give.</summary>
    public InputValues Over(InputValues others) => new(Distinct([.. others.Values, .. Values]), [.. others.Problems, .. Problems]);

    private static List<InputValue> Distinct(IEnumerable<InputValue> values)
    {
        var byPath = new Dictionary<string, InputValue>(StringComparer.Ordinal);
        foreach (var value in values)
            byPath[value.Path] = value;
        return [.. byPath.Values];
    }
}
