using System.CommandLine;
using System.CommandLine.Parsing;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Formats;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Options;

/// <summary>The options that say where outputs go, how they are written and what they carry.</summary>
internal sealed class OutputOptionGroup
{
    private const int BestQuality = 100;

    private readonly Option<string> _out = new("--out")
    {
        Description = "A folder, or a file's name, whose ending says the format: .png, .jpg, .webp. "
            + "Nothing is overwritten: another content under the same name gets -2.",
        HelpName = "path",
        DefaultValueFactory = _ => "out",
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Let outputs take the place of files of the same name." };

    private readonly Option<int?> _quality = new("--quality")
    {
        Description = "Quality of .jpg and .webp, 1 to 100. Without it 95.",
        HelpName = "1..100",
        CustomParser = Quality,
    };

    private readonly Option<bool> _lossless = new("--lossless") { Description = "Keep every pixel of a .webp as it is." };

    private readonly Option<string> _record = new("--record")
    {
        Description = "What outputs carry of the run, for 'ipgraph run picture': full (workflow, inputs, input pictures up to 1 MiB), "
            + "paths (of files only relative paths and hashes), none. Never an absolute path.",
        DefaultValueFactory = _ => KebabCase.Convert(nameof(RecordContent.Full)),
    };

    private OutputOptionGroup() => _record.TakeOneOf([.. Enum.GetNames<RecordContent>().Select(KebabCase.Convert)]);

    /// <summary>Adds the options to a command.</summary>
    public static OutputOptionGroup AddTo(Command command)
    {
        var group = new OutputOptionGroup();
        command.Add(group._out);
        command.Add(group._overwrite);
        command.Add(group._quality);
        command.Add(group._lossless);
        command.Add(group._record);
        return group;
    }

    /// <summary>Reads where outputs go and how they are written.</summary>
    public OutputOptions Read(ParseResult arguments) => new()
    {
        Destination = arguments.GetValue(_out)!,
        Overwrites = arguments.GetValue(_overwrite),
        Quality = arguments.GetValue(_quality),
        IsLossless = arguments.GetValue(_lossless),
    };

    /// <summary>Reads what they carry.</summary>
    public RecordContent ReadRecord(ParseResult arguments) => Enum.Parse<RecordContent>(arguments.GetValue(_record)!, ignoreCase: true);

    private static int? Quality(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (int.TryParse(text, out var quality) && quality is >= 1 and <= BestQuality)
            return quality;
        result.AddError($"--quality: '{text}' is not a whole number from 1 to {BestQuality}.");
        return null;
    }
}
