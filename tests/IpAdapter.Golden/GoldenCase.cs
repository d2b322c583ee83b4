using System.Text.Json;

namespace IpAdapter.Golden;

/// <summary>One recorded run of a reference library: what went in, what came out, how near one must come.</summary>
public sealed class GoldenCase : IDisposable
{
    private readonly JsonDocument _document;
    private readonly RecordedTensors? _tensors;

    internal GoldenCase(GoldenFolder folder, string name)
    {
        (Folder, Name) = (folder, name);
        var file = folder.PathOf($"cases/{name}.json");
        _document = JsonDocument.Parse(File.ReadAllBytes(file));
        var tensors = Path.ChangeExtension(file, ".safetensors");
        _tensors = File.Exists(tensors) ? new RecordedTensors(tensors) : null;
    }

    /// <summary>The folder it lies in.</summary>
    public GoldenFolder Folder { get; }

    /// <summary><c>area/name</c>.</summary>
    public string Name { get; }

    /// <summary>The area: which runner proves it.</summary>
    public string Area => Name[..Math.Max(0, Name.IndexOf('/'))];

    /// <summary>The whole document, for cases that are JSON alone.</summary>
    public JsonElement Document => _document.RootElement;

    /// <summary>Absolute paths of its models.</summary>
    public IReadOnlyList<string> Models =>
        Document.TryGetProperty("model", out var models) ? [.. models.EnumerateArray().Select(model => Folder.PathOf(model.GetString()!))] : [];

    /// <summary>Its scalars.</summary>
    public JsonElement Parameters => Document.TryGetProperty("parameters", out var parameters) ? parameters : default;

    /// <summary>Names of the outputs it has tensors of.</summary>
    public IReadOnlyList<string> OutputNames =>
        _tensors is null ? [] : [.. _tensors.Names.Where(name => name.StartsWith("output.", StringComparison.Ordinal)).Select(name => name["output.".Length..])];

    /// <summary>A parameter, or null where the case has none of that name or says null.</summary>
    public JsonElement? Parameter(string name) =>
        Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>An input tensor, on the CPU in the file's type.</summary>
    public Tensor Input(string name) => Get($"input.{name}");

    /// <summary>An input tensor, or null.</summary>
    public Tensor? FindInput(string name) => _tensors?.Find($"input.{name}");

    /// <summary>An output tensor, on the CPU in the file's type.</summary>
    public Tensor Output(string name) => Get($"output.{name}");

    /// <summary>How near an output must come.</summary>
    public Tolerance ToleranceOf(string output) =>
        Document.TryGetProperty("tolerance_of", out var each) && each.TryGetProperty(output, out var own) ? Tolerance.Read(own)
        : Document.TryGetProperty("tolerance", out var all) ? Tolerance.Read(all)
        : throw new InvalidDataException($"{Name}: no tolerance for '{output}'.");

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private Tensor Get(string name) => _tensors?.Find(name) ?? throw new InvalidDataException($"{Name}: no tensor '{name}' was recorded.");
}
