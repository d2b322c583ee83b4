using System.CommandLine;
using IpAdapter.Graph.Cli.Hosts;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Hosting.Files;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph strip</c>: takes out of outputs what they carry of the run that made them.</summary>
internal sealed class StripCommand : Command, IHaveExamples
{
    private readonly Argument<string[]> _paths = new("picture")
    {
        Description = "An output of ipgraph (.png, .jpg, .webp, .safetensors). One without a record stays as it is.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <param name="terminal">Where it writes.</param>
    public StripCommand(Terminal terminal)
        : base(
            "strip",
            "Take out of a picture what it carries of the run that drew it: workflow, prompt, inputs, input pictures, seed. "
            + "Pixels and all else stay, byte for byte.")
    {
        Add(_paths);
        SetAction((arguments, cancellationToken) => Guard.RunAsync(
            terminal,
            () => Task.FromResult(Run(terminal, arguments.GetValue(_paths)!, cancellationToken)),
            cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph strip out/quickstart-image-7.png", "before it is given away"),
        ("ipgraph strip out/*", "every output"),
        ("ipgraph run workflow.yaml --record none", "put nothing in in the first place"),
    ];

    private static int Run(Terminal terminal, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var exitCode = ExitCode.Ok;
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var taken = Strip(path);
                terminal.Out.WriteLine(taken == 0 ? $"{path}: carries no record" : $"{path}: the record is out");
            }
            catch (Exception reason) when (Failures.IsInput(reason))
            {
                var place = reason.Message.StartsWith(path, StringComparison.Ordinal) ? "" : $"{path}: ";
                terminal.Error.WriteLine($"error: {place}{reason.Message}");
                exitCode = ExitCode.BadInput;
            }
        }

        return exitCode;
    }

    /// <returns>How many texts of a record were in the file.</returns>
    private static int Strip(string path)
    {
        if (!File.Exists(path))
            throw new BadInputException(Directory.Exists(path) ? "this is a folder: name the files in it" : "there is no such file");
        if (FileKind.Find(path) is not (FileKind.Picture or FileKind.Safetensors) and var kind)
            throw new BadInputException($"expected an output of ipgraph (.png, .jpg, .webp, .safetensors), found {kind ?? "another file"}");
        var count = RecordTexts.Read(path).Keys.Count(Remarks.IsOurs);
        if (count == 0)
            return 0;
        // A link stays a link, and a reader of the file sees it with the record or without, never half of it.
        var file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        WholeFile.Write(Path.GetDirectoryName(file)!, part => part.Write(RecordTexts.RemoveRecord(File.ReadAllBytes(file))), part =>
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(part, File.GetUnixFileMode(file));
            File.Move(part, file, overwrite: true);
            return file;
        });
        return count;
    }
}
