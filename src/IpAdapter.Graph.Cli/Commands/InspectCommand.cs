using System.CommandLine;
using System.Text.Json;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Graph.Cli.Hosts;
using IpAdapter.Graph.Cli.Inspection;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph inspect</c>: what weight files, models' folders or pictures are.</summary>
internal sealed class InspectCommand : Command, IHaveExamples
{
    private readonly Argument<string[]> _paths = new("path")
    {
        Description = "A weight file (.safetensors, .bin, .pt, .pth, .ckpt), a model's folder, or a picture. "
            + "One that can't be read does not stop the others.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _tensors = new("--tensors") { Description = "List every tensor." };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON to standard output." };
    private readonly HostOptionGroup _host;

    /// <param name="terminal">Where it writes.</param>
    public InspectCommand(Terminal terminal)
        : base("inspect", "Say what weight files, models' folders or pictures are. Reads headers, never weights.")
    {
        Add(_paths);
        Add(_tensors);
        Add(_json);
        _host = HostOptionGroup.AddPluginOptions(this);
        SetAction((arguments, cancellationToken) => Guard.RunAsync(
            terminal,
            () => RunAsync(terminal, arguments, cancellationToken),
            cancellationToken,
            JsonText.ErrorTo(terminal.Out, arguments.GetValue(_json))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph inspect samples/models/emblem", "the parts of a model"),
        ("ipgraph inspect ip-adapter.safetensors", "which kind of adapter, for which encoder and base model"),
        ("ipgraph inspect models/loras/*", "each file of a folder"),
        ("ipgraph inspect out/quickstart-image-7.png", "the workflow, inputs and seed inside a picture"),
    ];

    private async Task<int> RunAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellationToken)
    {
        var asked = arguments.GetValue(_paths)!;
        // Plugins bring kinds of weight files. One that is refused may be the reason why a file is not known.
        await using var host = asked.Any(InspectedPath.IsOfWeights) ? await CommandHost.LoadAsync(_host.Read(arguments), terminal) : null;
        if (host is not null)
            PluginWarnings.Write(host.Report, terminal.Error);
        InspectedPath[] paths =
        [
            .. asked.Select(path =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return InspectedPath.Inspect(path, host?.Host.WeightFileKinds ?? KnownKinds.BuiltIn);
            }),
        ];
        var showsTensors = arguments.GetValue(_tensors);
        if (arguments.GetValue(_json))
            JsonText.WriteDocument(terminal.Out, json => WriteJson(json, paths, showsTensors));
        else
            foreach (var path in paths)
                Write(terminal.Out, path, paths.Length > 1, showsTensors);
        string[] problems = [.. paths.SelectMany(path => path.Problems)];
        foreach (var problem in problems)
            terminal.Error.WriteLine($"error: {Printable.Lines(problem)}");
        return problems.Length == 0 ? ExitCode.Ok : ExitCode.BadInput;
    }

    private static void Write(TextWriter output, InspectedPath path, bool isOneOfSeveral, bool showsTensors)
    {
        foreach (var part in path.Parts)
        {
            var name = !isOneOfSeveral ? part.Name : Directory.Exists(path.Path) ? Path.Combine(path.Path, part.Name) : path.Path;
            output.WriteLine(Printable.Lines($"{name}: {part.Kind}"));
            string[][] facts =
            [
                .. part.Facts.Select(fact => new[] { fact.Name, Indented(Printable.Lines(fact.Value)) }),
                // What ipgraph itself noted is among the facts.
                .. part.Remarks.Where(remark => !Remarks.IsOurs(remark.Key)).Select(remark => new[]
                {
                    $"remark '{Printable.Beginning(remark.Key)}'",
                    ForeignText.Base64Of(remark.Value) ?? Printable.Beginning(remark.Value),
                }),
                .. part.Problem is { } problem ? [["problem", Printable.Lines(problem)]] : Array.Empty<string[]>(),
            ];
            Columns.Write(output, [.. facts.Select(fact => new[] { Printable.Lines(fact[0]), fact[1] })], int.MaxValue, indent: 2);
            if (showsTensors)
                Columns.Write(output, [.. part.Tensors.Select(tensor => new[] { Printable.Lines(tensor.Name), tensor.Type.FileName(),
                    $"[{string.Join(", ", tensor.Shape)}]" })], int.MaxValue, indent: 4);
        }
    }

    private static string Indented(string text) => text.Contains('\n') ? "\n      " + text.TrimEnd().ReplaceLineEndings("\n      ") : text;

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<InspectedPath> paths, bool showsTensors)
    {
        json.WriteStartArray("parts");
        foreach (var path in paths)
            foreach (var part in path.Parts)
                WritePart(json, path.Path, part, showsTensors);
        json.WriteEndArray();
        json.WriteStartArray("problems");
        foreach (var problem in paths.SelectMany(path => path.Problems))
            json.WriteStringValue(problem);
        json.WriteEndArray();
    }

    private static void WritePart(Utf8JsonWriter json, string path, InspectedPart part, bool showsTensors)
    {
        json.WriteStartObject();
        json.WriteString("path", path);
        json.WriteString("name", part.Name);
        json.WriteString("kind", part.Kind);
        WriteTexts(json, "facts", part.Facts.Select(fact => KeyValuePair.Create(fact.Name, fact.Value)));
        WriteRemarks(json, part.Remarks);
        if (part.Problem is { } problem)
            json.WriteString("problem", problem);
        if (showsTensors)
            WriteTensors(json, part.Tensors);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> texts)
    {
        json.WriteStartObject(name);
        foreach (var (key, text) in texts)
            json.WriteString(key, text);
        json.WriteEndObject();
    }

    private static void WriteRemarks(Utf8JsonWriter json, IReadOnlyDictionary<string, string> remarks)
    {
        json.WriteStartObject("remarks");
        var texts = new ForeignText(json);
        foreach (var (key, text) in remarks)
        {
            json.WritePropertyName(key.Length <= ForeignText.Longest ? key : key[..ForeignText.Longest]);
            texts.Write(text);
        }

        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, IReadOnlyList<WeightEntry> tensors)
    {
        json.WriteStartArray("tensors");
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("type", tensor.Type.FileName());
            json.WriteStartArray("shape");
            foreach (var size in tensor.Shape)
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
