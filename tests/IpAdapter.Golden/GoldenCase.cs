using System.Text.Json;

namespace IpAdapter.Golden;

/// <summary>One recorded run of a reference library: what went in, what came out, how near one must come.</summary>
public sealed class GoldenCase : IDisposable
{
    // What the framework itself reads, and what only tells how a case was made and checked.
    private static readonly string[] s_framework =
        ["title", "model", "parameters", "inputs", "outputs", "tolerance", "tolerance_of", "note", "effects", "inert", "float32_noise"];

    private readonly JsonDocument _document;
    private readonly RecordedTensors? _tensors;
    private readonly HashSet<string> _inputsRead = new(StringComparer.Ordinal);
    private readonly HashSet<string> _notes = new(StringComparer.Ordinal);

    internal GoldenCase(GoldenFolder folder, string name)
    {
        (Folder, Name) = (folder, name);
        var file = folder.PathOf($"cases/{name}.json");
        _document = JsonDocument.Parse(File.ReadAllBytes(file));
        var tensors = Path.ChangeExtension(file, ".safetensors");
        _tensors = File.Exists(tensors) ? new RecordedTensors(tensors) : null;
        Document = new(_document.RootElement);
        Parameters = new(Document.TryGetProperty("parameters", out var parameters) ? parameters : default);
        Models = new(Document.TryGetProperty("model", out var models)
            ? [.. models.EnumerateArray().Select(model => folder.PathOf(model.GetString()!))]
            : []);
    }

    /// <summary>The folder it lies in.</summary>
    public GoldenFolder Folder { get; }

    /// <summary><c>area/name</c>.</summary>
    public string Name { get; }

    /// <summary>The area: which runner proves it.</summary>
    public string Area => Name[..Math.Max(0, Name.IndexOf('/'))];

    /// <summary>What is proved.</summary>
    public string Title => Document.GetProperty("title").GetString()!;

    /// <summary>The whole document, for cases that are JSON alone.</summary>
    public ReadMembers Document { get; }

    /// <summary>Absolute paths of its models.</summary>
    public ReadList<string> Models { get; }

    /// <summary>Its scalars.</summary>
    public ReadMembers Parameters { get; }

    /// <summary>Names of the inputs it has tensors of.</summary>
    public IReadOnlyList<string> InputNames => NamesBehind("input.");

    /// <summary>Names of the outputs it has tensors of.</summary>
    public IReadOnlyList<string> OutputNames => NamesBehind("output.");

    /// <summary>A parameter, or null where the case has none of that name or says null.</summary>
    public JsonElement? Parameter(string name) =>
        Parameters.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>An input tensor, on the CPU in the file's type.</summary>
    public Tensor Input(string name)
    {
        _inputsRead.Add(name);
        return Get($"input.{name}");
    }

    /// <summary>The input tensors <c>NAME.0</c>, <c>NAME.1</c>, ..., however many there are.</summary>
    public IReadOnlyList<Tensor> Inputs(string name) =>
        [.. Enumerable.Range(0, InputNames.Count).Select(index => $"{name}.{index}").TakeWhile(InputNames.Contains).Select(Input)];

    /// <summary>An input tensor, or null.</summary>
    public Tensor? FindInput(string name) => InputNames.Contains(name) ? Input(name) : null;

    /// <summary>An output tensor, on the CPU in the file's type.</summary>
    public Tensor Output(string name) => Get($"output.{name}");

    /// <summary>How near an output must come.</summary>
    public Tolerance ToleranceOf(string output) =>
        Document.TryGetProperty("tolerance_of", out var each) && each.TryGetProperty(output, out var own) ? Tolerance.Read(own)
        : Document.TryGetProperty("tolerance", out var all) ? Tolerance.Read(all)
        : throw new InvalidDataException($"{Name}: no tolerance for '{output}'.");

    /// <summary>
    /// Says of parameters, inputs or members of the document that they only tell how the case was made: nothing here depends on them.
    /// </summary>
    public void OnlyTells(params IEnumerable<string> names) => _notes.UnionWith(names);

    /// <summary>Demands of a parameter, where the case has it, the only values that its runner knows.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public void Only(string parameter, params string[] values)
    {
        if (Parameter(parameter) is { } found && !values.Contains(found.ToString(), StringComparer.OrdinalIgnoreCase))
            throw new InvalidDataException($"{Name}: the parameter '{parameter}' is '{found}', and its runner knows "
                + $"{string.Join(" and ", values)} alone.");
    }

    /// <summary>Demands of an object within a parameter that it has no other members than those its runner reads.</summary>
    /// <param name="what">What the object is, for the message.</param>
    /// <param name="element">The object.</param>
    /// <param name="known">Names of the members that are read.</param>
    /// <exception cref="InvalidDataException">It has another one, and that says something: null says nothing.</exception>
    public void OnlyMembers(string what, JsonElement element, params string[] known)
    {
        foreach (var member in element.EnumerateObject())
            if (member.Value.ValueKind != JsonValueKind.Null && !known.Contains(member.Name))
                throw new InvalidDataException($"{Name}: {what} has '{member.Name}', which its runner does not read.");
    }

    /// <summary>What of the case was passed over.</summary>
    internal IEnumerable<string> Unread =>
    [
        .. InputNames.Except(_inputsRead).Except(_notes).Select(name => $"input '{name}' was never read"),
        .. Parameters.Unread.Except(_notes).Select(name => $"parameter '{name}' was never read"),
        .. Models.Unread.Select(model => Path.GetRelativePath(Folder.Root, model)).Except(_notes)
            .Select(model => $"model '{model}' was never read"),
        .. Document.Unread.Except(s_framework).Except(_notes).Select(name => $"'{name}' was never read"),
    ];

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private string[] NamesBehind(string side) =>
        _tensors is null ? [] : [.. _tensors.Names.Where(name => name.StartsWith(side, StringComparison.Ordinal))
            .Select(name => name[side.Length..])];

    private Tensor Get(string name) => _tensors?.Find(name) ?? throw new InvalidDataException($"{Name}: no tensor '{name}' was recorded.");
}
