using System.CommandLine;
using System.Text.Json;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Graph.Cli.Inspection;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph inspect</c>: what a weight file, a model's folder or a picture is.</summary>
internal sealed class InspectCommand : Command, IHaveExamples
{
    private readonly Argument<string> _path = new("path") { Description = "A weight file (.safetensors, .bin, .pt, .pth, .ckpt), a model's folder, or a PNG." };
    private readonly Option<bool> _tensors = new("--tensors") { Description = "List every tensor." };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON to standard output." };

    /// <param name="terminal">Where it writes.</param>
    public InspectCommand(Terminal terminal)
        : base("inspect", "Say what a weight file, a model's folder or a picture is. Reads headers, never weights.")
    {
        Add(_path);
        Add(_tensors);
        Add(_json);
        SetAction((arguments, cancellation) => Guard.RunAsync(terminal, () => Task.FromResult(Run(terminal, arguments)), cancellation));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph inspect samples/models/emblem", "the parts of a model"),
        ("ipgraph inspect ip-adapter.safetensors", "which kind of adapter, for which encoder and base model"),
        ("ipgraph inspect out/quickstart-image-7.png", "the workflow, inputs and seed inside a picture"),
    ];

    private int Run(Terminal terminal, ParseResult arguments)
    {
        var parts = Look(arguments.GetValue(_path)!);
        var showsTensors = arguments.GetValue(_tensors);
        if (arguments.GetValue(_json))
            JsonText.WriteDocument(terminal.Out, json => WriteJson(json, parts, showsTensors));
        else
            Write(terminal.Out, parts, showsTensors);
        return ExitCode.Ok;
    }

    private static IReadOnlyList<InspectedPart> Look(string path)
    {
        if (Directory.Exists(path))
            return WeightInspection.OfFolder(path);
        if (!File.Exists(path))
            throw new BadInputException($"{path}: there is no such file or folder");
        if (Path.GetExtension(path) is ".yaml" or ".yml")
            throw new BadInputException($"{path}: this is a workflow: 'ipgraph validate' checks it, 'ipgraph draw' shows it");
        return [PictureInspection.IsPng(path) ? PictureInspection.Of(path) : WeightInspection.OfFile(path)];
    }

    private static void Write(TextWriter output, IReadOnlyList<InspectedPart> parts, bool showsTensors)
    {
        foreach (var part in parts)
        {
            output.WriteLine($"{part.Name}: {part.Kind}");
            Columns.Write(output, [.. part.Facts.Select(fact => new[] { fact.Name, Indented(fact.Value) })], int.MaxValue, indent: 2);
            if (showsTensors)
                Columns.Write(output, [.. part.Tensors.Select(tensor => new[] { tensor.Name, tensor.Type.FileName(), $"[{string.Join(", ", tensor.Shape)}]" })], int.MaxValue, indent: 4);
        }
    }

    private static string Indented(string text) => text.Contains('\n') ? "\n      " + text.TrimEnd().ReplaceLineEndings("\n      ") : text;

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<InspectedPart> parts, bool showsTensors)
    {
        json.WriteStartArray("parts");
        foreach (var part in parts)
        {
            json.WriteStartObject();
            json.WriteString("name", part.Name);
            json.WriteString("kind", part.Kind);
            json.WriteStartObject("facts");
            foreach (var fact in part.Facts)
                json.WriteString(fact.Name, fact.Value);
            json.WriteEndObject();
            if (showsTensors)
                WriteTensors(json, part.Tensors);
            json.WriteEndObject();
        }

        json.WriteEndArray();
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
